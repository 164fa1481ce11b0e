// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.Masking;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The identity of a record: its id within its source, or else a hash of all it says. The same values give the same key, in whichever types and containers they come. */
public final class MemberKey {

    private static final String SEPARATOR = "\u001f";
    private static final String HASHED = "sha256" + SEPARATOR;
    private static final int SHOWN_DIGITS = 12;
    /** Longer keys do not fit the indexes of a database. */
    private static final int LONGEST = 600;

    private MemberKey() {
    }

    /** The key of a record with the given source and id, either of which may be null. Id 17 of two sources is two keys. */
    public static String of(final String source, final String id, final Record record) {
        return of(SourceId.of(source, id), record);
    }

    /** @param named what the source calls the record; null where no id names it */
    public static String of(final SourceId named, final Record record) {
        if (named == null) {
            return HASHED + hash(record);
        }
        final String key = named.source() + SEPARATOR + named.id();
        return key.length() > LONGEST ? HASHED + hash(key) : key;
    }

    /**
     * The key of one of several people who have the same id.
     *
     * @param key of the id
     * @param traits what tells them apart
     */
    public static String ofShared(final String key, final String traits) {
        return HASHED + hash("shared" + SEPARATOR + key + SEPARATOR + traits);
    }

    /** Whether a key is a hash, and not an id within its source. */
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
        return hash(all.toString());
    }

    /** By what is in it: the text that Java has for an array is another one in every run. */
    private static void append(final StringBuilder all, final Object value) {
        switch (value) {
            case Record record -> append(all, record.toMap());
            case Map<?, ?> map -> {
                final Map<String, Object> sorted = new TreeMap<>();
                map.forEach((name, entry) -> sorted.put(String.valueOf(name), entry));
                sorted.values().removeIf(Objects::isNull);
                all.append('{');
                sorted.forEach((name, entry) -> {
                    scalar(all, name);
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
            case byte[] bytes -> scalar(all, HexFormat.of().formatHex(bytes));
            case null -> all.append('-');
            default -> {
                final String text = Values.asText(value);
                if (text == null && value.getClass().isArray()) {
                    append(all, IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i)).toList());
                } else {
                    scalar(all, text == null ? value.toString() : text);
                }
            }
        }
    }

    /** With its length, so that no text can be taken for two. */
    private static void scalar(final StringBuilder all, final String text) {
        all.append(text.length()).append(':').append(text);
    }

    private static String hash(final String text) {
        return HexFormat.of().formatHex(GoldenId.digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The key as it may stand in a record that explains another: {@code source:id}, addresses masked. */
    public static String label(final String key) {
        if (key.startsWith(HASHED)) {
            return key.substring(HASHED.length(), HASHED.length() + SHOWN_DIGITS);
        }
        final int end = key.indexOf(SEPARATOR);
        final String id = Masking.identifier(key.substring(end + 1));
        return end == 0 ? id : key.substring(0, end) + ":" + id;
    }
}
