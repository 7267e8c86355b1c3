// On every page of somebody who is not signed in: what this device keeps of talks goes with the sign-in.
import { forget } from "./talks.js";

forget();
