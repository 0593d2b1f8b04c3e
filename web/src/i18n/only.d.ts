// What `?only=` leaves of a catalogue (tools/only.ts).
declare module "*.json?only=visitor." {
  const texts: import("./catalogue.ts").Some<"visitor.">;
  export default texts;
}

declare module "*.json?only=visitor.launcher." {
  const texts: import("./catalogue.ts").Some<"visitor.launcher.">;
  export default texts;
}
