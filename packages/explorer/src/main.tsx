import { render } from "preact";
import { App } from "./app.js";
import { followState } from "./state/store.js";
import { followTheme } from "./state/theme.js";
import "./styles/page.css";

followTheme();
followState();
render(<App />, document.getElementById("explorer") as HTMLElement);
