// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.Masking;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Computes the key of a record: its source and id, or a hash of its values. Equal values give the same key, whatever their Java types and containers. MergeTest tests it. */
public final class MemberKey {

    private static final String SEPARATOR = "\u001f";
    private static final String HASHED = "sha256" + SEPARATOR;
    /** Digits of a hash in a label. */
    private static final int SHOWN_DIGITS = 12;
    /** Characters of a key: as UTF-8 in 2,400 bytes at most it fits an index of PostgreSQL, which takes 2,704. */
    private static final int MAX_LENGTH = 600;

    private MemberKey() {
    }

    /** The key of a record with a source and id, either of which may be null. Id 17 of two sources is two keys. */
    public static String of(final String source, final String id, final Record record) {
        return of(SourceId.of(source, id), record);
    }

    /** @param id source and id; null if the record has no id */
    public static String of(final SourceId id, final Record record) {
        if (id == null) {
            return HASHED + hash(record);
        }
        final String key = id.source() + SEPARATOR + id.id();
        return key.length() > MAX_LENGTH ? HASHED + Digests.sha256(key) : key;
    }

    /**
     * The key of one of several people with the same id.
     *
     * @param key of the id
     * @param traits the text that distinguishes the person
     */
    public static String ofShared(final String key, final String traits) {
        return HASHED + Digests.sha256("shared" + SEPARATOR + key + SEPARATOR + traits);
    }

    /** Whether a key is a hash. */
    public static boolean isHashed(final String key) {
        return key.startsWith(HASHED);
    }

    private static String hash(final Record record) {
        final StringBuilder all = new StringBuilder();
        for (final String name : new TreeSet<>(record.getRawFieldNames())) {
            final Object value = record.getValue(name);
            if (value != null) {
                final String text = Values.asText(value);
                all.append(name).append(SEPARATOR);
                if (text == null) {
                    append(all, value);
                } else {
                    all.append(text);
                }
                all.append('\n');
            }
        }
        return Digests.sha256(all.toString());
    }

    /** Appends a value by its content: the text that Java has for an array differs in every run. */
    private static void append(final StringBuilder all, final Object value) {
        switch (value) {
            case Record record -> append(all, record.toMap());
            case Map<?, ?> map -> {
                final Map<String, Object> sorted = new TreeMap<>();
                map.forEach((name, entry) -> sorted.put(String.valueOf(name), entry));
                sorted.values().removeIf(Objects::isNull);
                all.append('{');
                sorted.forEach((name, entry) -> {
                    appendText(all, name);
                    append(all, entry);
                });
                all.append('}');
            }
            case Iterable<?> elements -> {
                all.append('[');
                elements.forEach(element -> append(all, element));
                all.append(']');
            }
            case Object[] array -> append(all, Arrays.asList(array));
            case byte[] bytes -> appendText(all, HexFormat.of().formatHex(bytes));
            case null -> all.append('-');
            default -> {
                final String text = Values.asText(value);
                if (text == null && value.getClass().isArray()) {
                    append(all, IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i)).toList());
                } else {
                    appendText(all, text == null ? value.toString() : text);
                }
            }
        }
    }

    /** Appends the length first, so that one text is never read as two. */
    private static void appendText(final StringBuilder all, final String text) {
        all.append(text.length()).append(':').append(text);
    }

    /** The key as explanations show it: {@code source:id}, addresses masked. */
    public static String label(final String key) {
        if (key.startsWith(HASHED)) {
            return key.substring(HASHED.length(), HASHED.length() + SHOWN_DIGITS);
        }
        final int end = key.indexOf(SEPARATOR);
        final String id = Masking.identifier(key.substring(end + 1));
        return end == 0 ? id : key.substring(0, end) + ":" + id;
    }
}
