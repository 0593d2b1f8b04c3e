// A sign-in name made from a person's name.

/** What the server takes for an id. */
export const ID = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** Latin letters and digits: "Živilė Ąžuolaitė" gives "zivile_azuolaite". Empty when nothing is left. */
export function idFrom(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40)
    .replace(/^_+|_+$/g, "");
}
