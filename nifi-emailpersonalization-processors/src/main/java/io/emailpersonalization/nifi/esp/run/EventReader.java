// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the event of a record. Tested by EventPushTest.
 *
 * @param name path of the name; may be null
 * @param usualName the name of events without one; may be null
 * @param id path of the id
 * @param time path of the time; may be null
 * @param properties name of a property to its path. Nothing else of a record is sent
 */
public record EventReader(FieldPath name, String usualName, FieldPath id, FieldPath time, Map<String, FieldPath> properties) {

    /** A record that is no event. */
    public static final class FaultException extends Exception {

        private static final long serialVersionUID = 1L;
        private final String field;
        private final String rule;

        private FaultException(final FieldPath field, final String rule, final String message) {
            super(message);
            this.field = field == null ? null : field.path();
            this.rule = rule;
        }

        /** Path of the field. */
        public String field() {
            return field;
        }

        public String rule() {
            return rule;
        }
    }

    /**
     * Reads an event.
     *
     * @param email the address of the contact
     * @param asOf the time of an event without one
     */
    public ContactEvent read(final Record record, final String email, final Instant asOf) throws FaultException {
        final String eventId = text(id, record);
        if (eventId == null) {
            throw new FaultException(id, "missing", "has no event id: without one an event could be sent twice");
        }
        final String eventName = Optional.ofNullable(text(name, record)).orElse(usualName);
        if (eventName == null) {
            throw new FaultException(name, "missing", "has no name of an event, and Event Name is empty");
        }
        return new ContactEvent(eventId.length() > PersonIds.MAX_LENGTH ? Digests.sha256OfParts(eventId) : eventId, email, eventName, at(record, asOf), values(record));
    }

    private static String text(final FieldPath path, final Record record) {
        final String read = path == null ? null : path.readString(record);
        final String text = read == null ? "" : Texts.trim(Texts.withoutControls(read));
        return text.isEmpty() ? null : text;
    }

    private Instant at(final Record record, final Instant asOf) throws FaultException {
        if (text(time, record) == null) {
            return asOf;
        }
        return TimeValues.statedTime(time.read(record)).map(StatedTime::start).orElseThrow(() -> new FaultException(time, "type", "is no time"));
    }

    private Map<String, Object> values(final Record record) {
        final Map<String, Object> values = new LinkedHashMap<>();
        properties.forEach((property, path) -> {
            final Object value = path.read(record);
            final Object sent = value instanceof Number || value instanceof Boolean ? value : Values.asText(value);
            if (sent != null && !"".equals(sent)) {
                values.put(property, sent);
            }
        });
        return values;
    }
}
