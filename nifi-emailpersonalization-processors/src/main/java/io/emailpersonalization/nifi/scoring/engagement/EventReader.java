// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseValues;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the events in a record. EngagementTest covers this class.
 *
 * @param list path of a list of records
 * @param id field of an entry with its id
 * @param type field of an entry with its type
 * @param time field of an entry with its time
 * @param machine field of an entry that says whether a machine caused it
 * @param link field of an entry with the link of a click
 */
public record EventReader(FieldPath list, String id, String type, String time, String machine, String link) {

    /** The words for a person. Every other word means a machine, so that a word that is not understood raises no score. */
    private static final Set<String> PERSON = Set.of("", "false", "0", "no", "n", "human", "person");

    /** Returns the events; null if the record has no list. */
    List<Event> read(final Record record, final Instant asOf) throws InvalidFieldException {
        final Object value = list.read(record);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Object[] items)) {
            throw new InvalidFieldException(list.path(), "type", "must be a list of events");
        }
        final List<Event> events = new ArrayList<>(items.length);
        for (int i = 0; i < items.length; i++) {
            if (!(items[i] instanceof Record item)) {
                throw new InvalidFieldException(list.path() + "/" + i, "type", "must be a record with " + type + " and " + time);
            }
            final Instant at = PurchaseValues.time(list.path() + "/" + i + "/" + time, item.getValue(time), asOf).orElse(null);
            final String caused = text(item, machine);
            events.add(new Event(text(item, id), text(item, type), at, caused != null && !PERSON.contains(caused.toLowerCase(Locale.ROOT)), text(item, link)));
        }
        return events;
    }

    private static String text(final Record item, final String field) {
        final String text = Values.asText(item.getValue(field));
        return text == null || text.isBlank() ? null : text.strip();
    }
}
