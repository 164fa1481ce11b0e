// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The places of one value in the records of a source: the first that is not empty counts. MapCustomerRecordTest covers this class.
 *
 * @param places those that the records have
 */
record ValueSource(List<Place> places) {

    /**
     * One place.
     *
     * @param field null for a path with more than names
     * @param path for a path with more than names
     */
    record Place(SourceField field, FieldPath path) {

        Object read(final Record record) {
            return field == null ? path.read(record) : field.read(record);
        }
    }

    /** The places that the records have. */
    static ValueSource of(final List<String> paths, final SourceFields fields) {
        final List<Place> places = new ArrayList<>();
        for (final String each : paths) {
            final FieldPath path = FieldPath.compile(each);
            if (path.isPlain()) {
                fields.find(path).map(field -> new Place(field, null)).filter(place -> !places.contains(place)).ifPresent(places::add);
            } else if (path.names().isEmpty() || fields.has(path.names().getFirst())) {
                places.add(new Place(null, path));
            }
        }
        return new ValueSource(List.copyOf(places));
    }

    boolean isAbsent() {
        return places.isEmpty();
    }

    /** The field that the target replaces: the first place, if its path has only names. */
    Optional<SourceField> replaced() {
        return places.isEmpty() ? Optional.empty() : Optional.ofNullable(places.getFirst().field());
    }

    /** All fields that are read. */
    List<SourceField> fields() {
        return places.stream().map(Place::field).filter(field -> field != null).toList();
    }

    /** The first value that is not empty; null if there is none. */
    Object read(final Record record) {
        for (final Place place : places) {
            final Object value = place.read(record);
            if (!isEmpty(value)) {
                return value;
            }
        }
        return null;
    }

    static boolean isEmpty(final Object value) {
        return value == null || value instanceof String text && Texts.trim(text).isEmpty() || value instanceof Object[] list && list.length == 0;
    }
}
