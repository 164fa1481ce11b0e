// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.FieldPath;
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
    List<String> of(final List<Record> records) throws StoreException {
        final Map<String, String> known = table == null ? Map.of() : table.bands(records.stream().map(id::readString).filter(Objects::nonNull).distinct().toList());
        return records.stream().map(record -> known.getOrDefault(table == null ? "" : String.valueOf(id.readString(record)), field == null ? null : field.readString(record))).toList();
    }
}
