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
 * The bands that customers had last time: by the table of scored customers, else by a field of the record.
 *
 * @param field may be null
 * @param table null where only the field counts
 * @param id the id of the person in a record
 */
record PreviousBands(FieldPath field, BandTable table, FieldPath id) {

    /**
     * A band, or null, per record, in the order of the records.
     *
     * @throws StoreException when the database cannot be reached or refuses
     */
    List<String> find(final List<Record> records) throws StoreException {
        if (table == null) {
            return records.stream().map(this::written).toList();
        }
        final Map<String, String> known = table.find(records.stream().map(id::readString).filter(Objects::nonNull).distinct().toList());
        return records.stream().map(record -> {
            final String person = id.readString(record);
            final String band = person == null ? null : known.get(person);
            return band == null ? written(record) : band;
        }).toList();
    }

    private String written(final Record record) {
        return field == null ? null : field.readString(record);
    }
}
