// The staff's app: desk, wallboard, administration, sign-in.
import { mount } from "svelte";

import App from "./App.svelte";
import { startLanguage } from "./i18n";

await startLanguage();
mount(App, { target: document.body });
