// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads all messages of a file to its end or to the first fault, and collects what a reader must know before the first record: the shape of all records, the bookmark, the streams.
 * SingerReaderTest tests it.
 */
final class SingerScan {

    private final StreamChoice choice;
    private final boolean hasTimes;
    private final FieldShape shape = new FieldShape();
    private final Set<JsonNode> schemas;
    private final ShapeObserver observer;
    /** Records of each stream, in the order of the file. */
    private final Map<String, Long> streams = new LinkedHashMap<>();
    private final List<String> keys = new ArrayList<>();
    private boolean isDeclared;
    private boolean isIncomplete;
    private boolean hasMessage;
    private boolean hasExtractionTimes;
    private boolean hasVersions;
    private long activations;
    private long unknownMessages;
    private JsonNode state;
    private UnreadableContentException fault;
    private long lastSoundLine;

    private SingerScan(final StreamChoice choice, final boolean hasTimes, final Set<JsonNode> schemas) throws UnreadableContentException {
        this.choice = choice;
        this.hasTimes = hasTimes;
        this.schemas = new LinkedHashSet<>(schemas);
        this.observer = new ShapeObserver(hasTimes);
        for (final JsonNode schema : schemas) {
            JsonSchemaReader.declare(schema, shape, "a line");
        }
    }

    /**
     * Reads a file.
     *
     * @param hasTimes whether dates and times have types of their own
     * @throws UnreadableContentException when a schema is too large
     */
    static SingerScan of(final ReopenableContent content, final StreamChoice choice, final boolean hasTimes) throws IOException, UnreadableContentException {
        final SingerScan first = new SingerScan(choice, hasTimes, Set.of());
        first.readAll(content);
        if (!first.isIncomplete) {
            return first;
        }
        // a later schema declares more than was known when the first records were compared
        final SingerScan second = new SingerScan(choice, hasTimes, first.schemas);
        second.readAll(content);
        return second;
    }

    private void readAll(final ReopenableContent content) throws IOException {
        try (SingerLines lines = new SingerLines(content)) {
            try {
                while (lines.next()) {
                    read(SingerMessage.parse(lines, false), lines);
                    hasMessage = true;
                    lastSoundLine = lines.number();
                }
            } catch (final UnreadableContentException e) {
                fault = new UnreadableContentException(e.getMessage(), e, records() + 1);
            }
        }
    }

    private void read(final SingerMessage message, final SingerLines line) throws IOException, UnreadableContentException {
        switch (message.type()) {
            case SCHEMA -> {
                final JsonPart schema = message.object(SingerMessage.SCHEMA, line);
                if (isRead(message.stream(), line)) {
                    declare(schema, message.parts().get(SingerMessage.KEY_PROPERTIES), line);
                }
            }
            case RECORD -> {
                final JsonPart record = message.object(SingerMessage.RECORD, line);
                if (isRead(message.stream(), line)) {
                    observe(record, message, line);
                }
                streams.merge(message.stream(), 1L, Long::sum);
            }
            case STATE -> state = message.parts().containsKey(SingerMessage.VALUE) ? message.parts().get(SingerMessage.VALUE).tree() : state;
            case ACTIVATE_VERSION -> activations += message.stream() != null && isRead(message.stream(), line) ? 1 : 0;
            case BATCH -> {
                if (message.stream() == null || isRead(message.stream(), line)) {
                    throw new UnreadableContentException(("%s is a BATCH message, whose records stand in other files: remove batch_config from the settings of the tap, "
                            + "so that it writes RECORD messages").formatted(line.capitalPlace()), null);
                }
            }
            case OTHER -> unknownMessages++;
        }
    }

    /** Whether the reader reads a stream, and not another reader. */
    private boolean isRead(final String stream, final SingerLines line) throws UnreadableContentException {
        streams.putIfAbsent(stream, 0L);
        if (choice.reads(stream)) {
            // of several possible streams, the first is compared: the choice is refused in the end
            return choice.stream() != null || stream.equals(streams.keySet().stream().filter(choice::reads).findFirst().orElse(stream));
        }
        if (choice.ignores(stream)) {
            return false;
        }
        throw new UnreadableContentException(("%s belongs to the stream %s, which Stream and Ignored Streams do not name: name it in Ignored Streams if another reader reads it, "
                + "or deselect it in the tap").formatted(line.capitalPlace(), StreamChoice.shown(stream)), null);
    }

    private void declare(final JsonPart part, final JsonPart keyProperties, final SingerLines line) throws IOException, UnreadableContentException {
        isDeclared = true;
        final JsonNode schema = part.tree();
        if (schemas.add(schema)) {
            JsonSchemaReader.declare(schema, shape, line.place());
            isIncomplete |= records() > 0;
        }
        keys.clear();
        if (keyProperties != null) {
            keyProperties.tree().forEach(key -> keys.add(key.asText()));
        }
    }

    private void observe(final JsonPart record, final SingerMessage message, final SingerLines line) throws IOException, UnreadableContentException {
        if (!isDeclared) {
            throw new UnreadableContentException(("%s is a RECORD of the stream %s before its SCHEMA, so that its types are not known: let the tap write the SCHEMA first, "
                    + "and do not cut its output into pieces").formatted(line.capitalPlace(), StreamChoice.shown(message.stream())), null);
        }
        observer.observe(record, shape, line.place());
        hasExtractionTimes |= message.extractedAt() != null;
        hasVersions |= message.version() != null;
    }

    /** Records of the stream that is read. */
    private long records() {
        return stream() == null ? 0 : streams.getOrDefault(stream(), 0L);
    }

    /** The stream that is read; null if the file has none. */
    String stream() {
        return choice.stream() != null ? choice.stream() : streams.keySet().stream().filter(choice::reads).findFirst().orElse(null);
    }

    /**
     * Refuses a file that has several streams and no choice among them, not the chosen stream, or no message.
     *
     * @throws UnreadableContentException that names the streams
     */
    void refuseWrongChoice() throws UnreadableContentException {
        if (fault == null && !hasMessage) {
            throw new UnreadableContentException("The content holds no message: the tap ended before its first one. Look at its log", null);
        }
        final List<String> possible = streams.keySet().stream().filter(choice::reads).toList();
        if (choice.stream() == null && possible.size() > 1) {
            throw new UnreadableContentException("The file has the streams %s: set Stream to one of them, and name those that other readers read in Ignored Streams"
                    .formatted(StreamChoice.shown(possible)), null);
        }
        if (fault == null && choice.stream() != null && possible.isEmpty() && !streams.isEmpty()) {
            throw new UnreadableContentException("The file has no stream %s, but %s: correct Stream".formatted(choice.stream(), StreamChoice.shown(streams.keySet())), null);
        }
    }

    FieldShape shape() {
        return shape;
    }

    /** The key properties of the stream, separated by commas; null for none. */
    String keys() {
        return keys.isEmpty() ? null : String.join(",", keys);
    }

    boolean hasExtractionTimes() {
        return hasExtractionTimes;
    }

    boolean hasVersions() {
        return hasVersions;
    }

    /** The bookmark of the stream in the last STATE, as JSON; null for none. Taps keep it in bookmarks, or under the name of the stream; otherwise it is the whole value. */
    String bookmark() {
        if (state == null || stream() == null) {
            return null;
        }
        final JsonNode bookmarks = state.path("bookmarks");
        final JsonNode own = bookmarks.isObject() ? bookmarks.path(stream()) : state.has(stream()) ? state.get(stream()) : state;
        return own.isMissingNode() || own.isNull() ? null : own.toString();
    }

    /** The first fault; null for none. */
    UnreadableContentException fault() {
        return fault;
    }

    /** Whether a line stands before the fault. */
    boolean isSound(final long line) {
        return line <= lastSoundLine;
    }

    /** Notes for the log. They contain no values. */
    List<String> notes() {
        final List<String> notes = new ArrayList<>();
        streams.forEach((name, records) -> {
            if (choice.ignores(name)) {
                notes.add("%d records of the stream %s were left to another reader".formatted(records, StreamChoice.shown(name)));
            }
        });
        if (observer.undeclared() > 0) {
            notes.add("%d fields stand in no SCHEMA and were read as text".formatted(observer.undeclared()));
        }
        if (activations > 0) {
            notes.add("The tap states that the stream is complete (ACTIVATE_VERSION); a reader cannot remove what is missing");
        }
        if (unknownMessages > 0) {
            notes.add("%d messages of a type that the Singer specification does not define were skipped".formatted(unknownMessages));
        }
        return notes;
    }
}
