// A sign-in name made from a person's name.

/** Latin letters, digits and dots: "Živilė Ąžuolaitė" gives "zivile.azuolaite". Empty when nothing is left. */
export function idFrom(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ".")
    .replace(/^\.+|\.+$/g, "")
    .slice(0, 40);
}
