// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityEvent.Type;
import io.emailpersonalization.nifi.record.value.MailAddress;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Events as records. UpdateConsentLedger reads them by its defaults: an opt-out is {@code marketing_consent} withdrawn, an opt-in granted, and {@code email_status} has bounces and complaints.
 * Opens and clicks have no consent. Tested by ConsumeEspActivityTest.
 */
public final class ActivityRecords {

    /** The field with the reason of an invalid event. */
    public static final String INVALID_BECAUSE = "invalid_because";

    /** The schema of events. */
    public static final RecordSchema SCHEMA = schema("event_id", "event_type", "occurred_at", "email", "new_email", "purpose", "detail", "source", "audience_id", "marketing_consent", "consent_at",
            "email_status");
    /** The schema of invalid events. */
    public static final RecordSchema INVALID_SCHEMA = schema("source", "audience_id", INVALID_BECAUSE);

    private final String source;
    private final String audienceId;

    /**
     * @param source the name of the vendor's account as a source of evidence
     * @param audienceId null where it is not known
     */
    public ActivityRecords(final String source, final String audienceId) {
        this.source = source;
        this.audienceId = audienceId;
    }

    private static RecordSchema schema(final String... names) {
        return new SimpleRecordSchema(Stream.of(names).map(name -> new RecordField(name, RecordFieldType.STRING.getDataType(), true)).toList());
    }

    /** Whether an address is one. */
    public static boolean hasAddress(final ActivityEvent event) {
        return MailAddress.canonical(event.address()) != null;
    }

    /** Returns an event as a record. */
    public Record of(final ActivityEvent event) {
        final Map<String, Object> values = new HashMap<>();
        values.put("event_id", event.id());
        values.put("event_type", event.type().name().toLowerCase(Locale.ROOT));
        values.put("occurred_at", event.at().toString());
        values.put("email", event.address());
        values.put("purpose", event.purpose());
        values.put(event.type() == Type.ADDRESS_CHANGE ? "new_email" : "detail", event.detail());
        values.put("source", source);
        values.put("audience_id", audienceId);
        final String consent = switch (event.type()) {
            case OPT_OUT, COMPLAINT -> "withdrawn";
            case OPT_IN -> "granted";
            case BOUNCE_HARD, BOUNCE_SOFT, ADDRESS_CHANGE, OPEN, CLICK, MACHINE_OPEN -> null;
        };
        final String status = switch (event.type()) {
            case COMPLAINT -> "complained";
            case BOUNCE_HARD -> "bounced";
            case OPT_OUT, OPT_IN, BOUNCE_SOFT, ADDRESS_CHANGE, OPEN, CLICK, MACHINE_OPEN -> null;
        };
        values.put("marketing_consent", consent);
        values.put("email_status", status);
        values.put("consent_at", consent == null && status == null ? null : event.at().toString());
        return new MapRecord(SCHEMA, values);
    }

    /** Returns the record of an invalid event. It has no value of the payload, which stays in the input. */
    public Record invalid(final String reason) {
        final Map<String, Object> values = new HashMap<>();
        values.put("source", source);
        values.put("audience_id", audienceId);
        values.put(INVALID_BECAUSE, reason);
        return new MapRecord(INVALID_SCHEMA, values);
    }

    /** Returns the names of the fields that a writer must not drop. */
    public static String[] ownFields() {
        return List.of("event_id", "event_type", "occurred_at", "email", "marketing_consent", "consent_at", "email_status").toArray(String[]::new);
    }
}
