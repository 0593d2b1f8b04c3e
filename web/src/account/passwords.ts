// What the server will say of a new password, said while it is typed.
import { t } from "../i18n";

/** Fewer characters are refused by the server; whether a longer one is easy to guess only it can tell. */
const LEAST = 12;

/** What a password lacks; undefined while nothing is typed, and when it is long enough. */
export function shortfall(password: string): string | undefined {
  const lacks = LEAST - [...password].length;
  return password === "" || lacks <= 0 ? undefined : t("account.password.lacks", { count: lacks });
}
