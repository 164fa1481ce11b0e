// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Something that went beyond a threshold.
 *
 * @param key what it is about: kind, series and detail. At most one alert of a key is open
 * @param kind the measure, e.g. {@code invalid}
 * @param stage the stage of the reports; empty for a source
 * @param component name of the component on the canvas; empty for a source
 * @param source the source of the records; empty if it is unknown
 * @param what what happened, with the figure, its denominator and the threshold
 * @param action what to do
 * @param figure the latest figure: a percentage, a number of records, or hours
 * @param limit the threshold in the same unit
 * @param since when it was raised, in milliseconds since 1970
 * @param run the run with the latest figure
 * @param cleared when it was cleared, in milliseconds since 1970; null while it is open
 * @param pending whether nobody was told yet that it was raised or cleared
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Alert(String key, String kind, String stage, String component, String source, String what, String action, double figure, double limit, long since, String run, Long cleared,
                    boolean pending) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The id of this alert: another one of the same key has another id. */
    public String id() {
        return key + "|" + since;
    }

    public boolean isOpen() {
        return cleared == null;
    }

    /** {@code raised} or {@code cleared}. */
    public String state() {
        return isOpen() ? "raised" : "cleared";
    }

    /** The same alert with a newer figure. */
    public Alert updated(final String newWhat, final double newFigure, final double newLimit, final String newRun) {
        return new Alert(key, kind, stage, component, source, newWhat, action, newFigure, newLimit, since, newRun, cleared, pending);
    }

    /** The same alert, cleared at a time. */
    public Alert cleared(final long at) {
        return new Alert(key, kind, stage, component, source, what, action, figure, limit, since, run, at, true);
    }

    /** The same alert after somebody was told. */
    public Alert told() {
        return new Alert(key, kind, stage, component, source, what, action, figure, limit, since, run, cleared, false);
    }

    /** One line for the subject of a mail. */
    public String subject() {
        return "[%s] %s%s%s".formatted(state(), kind, stage.isEmpty() ? "" : " in " + stage, source.isEmpty() ? "" : " of " + source);
    }

    /** The text of a message. */
    public String message() {
        return what + "\nSince " + Instant.ofEpochMilli(since) + (isOpen() ? ".\n" + action : ", cleared " + Instant.ofEpochMilli(cleared) + ".");
    }

    /** The record that leaves by the alert relationship, as UTF-8 JSON. */
    public byte[] toRecord() {
        final ObjectNode record = JSON.createObjectNode();
        record.put("id", id()).put("state", state()).put("kind", kind).put("stage", stage).put("component", component).put("source", source).put("what", what).put("action", action)
                .put("figure", figure).put("limit", limit).put("since", Instant.ofEpochMilli(since).toString()).put("cleared", isOpen() ? null : Instant.ofEpochMilli(cleared).toString())
                .put("run", run);
        return record.toString().getBytes(StandardCharsets.UTF_8);
    }
}
