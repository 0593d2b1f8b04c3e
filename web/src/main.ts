// The staff's app: desk, wallboard, administration, sign-in.
import "./ui/base.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { startLanguage } from "./i18n";
import { startTheme } from "./ui/theme.svelte.ts";

startTheme();
await startLanguage();
mount(App, { target: document.body });
