// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.Marker;
import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds marked records: merged, deleted, cancelled. MapCustomerRecordTest covers this class. */
final class MarkerMapping {

    /** Words that mark nothing where a marker lists no words. */
    private static final Set<String> NO = Set.of("false", "no", "0");

    private final Marker marker;
    private final ValueSource source;
    private final Set<String> values;
    private final Set<String> unless;
    private final Set<String> except;
    private final TargetMapping at;

    MarkerMapping(final Marker marker, final SourceFields fields) {
        this.marker = marker;
        this.source = ValueSource.of(marker.from(), fields);
        this.values = words(marker.values());
        this.unless = words(marker.unless());
        this.except = words(marker.except());
        this.at = new TargetMapping("at", ValueSource.of(marker.at(), fields), new ValueConverter(ValueType.DATE_TIME, null), null, new ValueSource(List.of()), Map.of());
    }

    private static Set<String> words(final List<String> list) {
        final Set<String> words = new HashSet<>();
        list.forEach(word -> words.add(ConsentVocabulary.normalize(word)));
        return words;
    }

    Marker marker() {
        return marker;
    }

    ValueSource source() {
        return source;
    }

    /** The sources of the mark and of its time. */
    Stream<ValueSource> sources() {
        return Stream.of(source, at.source());
    }

    Marker.Decision decision() {
        return marker.decision();
    }

    /** The time of the decision; null if unknown. */
    Object at(final Record record, final MappingCounts counts) {
        return at.read(record, counts);
    }

    /** Whether the record is marked. */
    boolean marks(final Record record, final Object ownId) {
        final Object value = source.read(record);
        final String word = word(value);
        if (marker.decision() == Marker.Decision.SAME) {
            return survivor(record, ownId) != null;
        }
        if (marker.empty()) {
            return value == null;
        }
        if (!unless.isEmpty()) {
            return !unless.contains(word);
        }
        return value != null && (values.isEmpty() ? !NO.contains(word) : values.contains(word));
    }

    /** The id of the record into which this one was merged; null if it was not. */
    String survivor(final Record record, final Object ownId) {
        final String id = Values.asText(source.read(record));
        return id == null || !PersonIds.isId(id) || except.contains(word(id)) || id.equals(ownId) ? null : Texts.trim(id);
    }

    private static String word(final Object value) {
        final String text = Values.asText(value);
        return text == null ? "" : ConsentVocabulary.normalize(Texts.trim(text));
    }
}
