// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.matching.merge.Member;
import io.emailpersonalization.nifi.matching.merge.Survivorship;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Builds the golden record of one person. Tested by ConsentOfGoldenRecordsTest. */
final class GoldenRecordBuilder {

    private final CustomerFields fields;
    private final Instant asOf;
    private final Survivorship.Merge merge;
    private final ContactChoice<Record> contact = new ContactChoice<>();

    GoldenRecordBuilder(final CustomerFields fields, final RecordSchema schema, final Instant asOf) {
        this.fields = fields;
        this.asOf = asOf;
        this.merge = fields.survivorship().begin(schema);
    }

    /**
     * Adds a record. Records are added the most recent first.
     *
     * @param readAt As Of of the last run that read the record
     */
    void add(final Member member, final Instant readAt) {
        merge.accept(member);
        final Record record = member.record();
        contact.accept(record, fields.mailbox(record), fields.emailPriority(record), fields.consent().statement(record, readAt, asOf));
    }

    /**
     * Adds a refusal whose record was removed. It counts like that of the other records; no value of the record does.
     *
     * @param readAt As Of of the last run that read the record
     */
    void addRefusal(final Record record, final Instant readAt) {
        contact.acceptRefusal(record, fields.mailbox(record), fields.consent().statement(record, readAt, asOf));
    }

    /** Returns which address is kept, and which consent counts. */
    ContactChoice<Record> contact() {
        return contact;
    }

    /** Returns the golden record. */
    Record build() {
        final Map<FieldPath, Record> chosen = new HashMap<>();
        final Optional<Record> address = contact.address();
        address.ifPresent(record -> chosen.put(fields.path(CustomerRole.EMAIL), record));
        final Record merged = merge.finish(chosen);
        final Optional<ContactChoice.Word<Record>> consent = contact.consent();
        if (consent.isPresent()) {
            fields.consent().write(consent.get().of(), consent.get().meaning(), merged);
        } else {
            // a survivorship rule may have chosen the consent of another address; only that of the kept address may stand here
            address.ifPresent(record -> fields.consent().write(record, fields.consent().meaning(record), merged));
        }
        contact.blockedBy().ifPresent(record -> fields.consent().copy(CustomerRole.EMAIL_STATUS, record, merged));
        return merged;
    }
}
