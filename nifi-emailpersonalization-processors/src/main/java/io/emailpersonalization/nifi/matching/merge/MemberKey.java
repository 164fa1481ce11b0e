// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.matching.normalize.Fold;
import io.emailpersonalization.nifi.record.Masking;
import io.emailpersonalization.nifi.record.Values;
import org.apache.nifi.serialization.record.Record;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.TreeSet;

/** The identity of a record: its id within its source, or else a hash of all it says. */
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
        if (Fold.isNothing(id)) {
            return HASHED + hash(record);
        }
        final String key = (source == null ? "" : source.strip()) + SEPARATOR + id.strip();
        return key.length() > LONGEST || key.indexOf('\0') >= 0 ? HASHED + hash(key) : key;
    }

    private static String hash(final Record record) {
        final StringBuilder all = new StringBuilder();
        for (final String name : new TreeSet<>(record.getRawFieldNames())) {
            final Object value = record.getValue(name);
            if (value != null) {
                final String text = Values.asText(value);
                all.append(name).append(SEPARATOR).append(text == null ? value : text).append('\n');
            }
        }
        return hash(all.toString());
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
