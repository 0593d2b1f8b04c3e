"""Words everything else is said in: ids, events, errors, intervals, business calendars."""
