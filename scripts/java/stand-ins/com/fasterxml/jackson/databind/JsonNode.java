package com.fasterxml.jackson.databind;

/** Stands in for the type of that name in jackson-databind: signatures of what generated code calls, and nothing behind them. */
public abstract class JsonNode {
}
