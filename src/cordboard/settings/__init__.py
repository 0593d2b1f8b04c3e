"""The centre as data: everything an administrator decides, in one versioned document."""
