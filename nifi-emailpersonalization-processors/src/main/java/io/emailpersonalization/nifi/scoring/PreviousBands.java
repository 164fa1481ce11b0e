// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.scoring.recency.BandTable;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds the previous bands of customers: in the table of scored customers, otherwise in a field of the record.
 *
 * @param field path of the band in a record; null for none
 * @param table null if only the field is used
 * @param id path of the person's id in a record
 */
record PreviousBands(FieldPath field, BandTable table, FieldPath id) {

    /**
     * Returns the band of each record, or null, in the order of the records.
     *
     * @throws StoreException when the database cannot be reached or refuses
     */
    List<String> find(final List<Record> records) throws StoreException {
        if (table == null) {
            return records.stream().map(this::fieldValue).toList();
        }
        final Map<String, String> known = table.find(records.stream().map(id::readString).filter(Objects::nonNull).distinct().toList());
        return records.stream().map(record -> {
            final String person = id.readString(record);
            final String band = person == null ? null : known.get(person);
            return band == null ? fieldValue(record) : band;
        }).toList();
    }

    private String fieldValue(final Record record) {
        return field == null ? null : field.readString(record);
    }
}
