// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.matching.merge.Member;
import io.emailpersonalization.nifi.matching.merge.Survivorship;
import io.emailpersonalization.nifi.record.FieldPath;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.HashMap;
import java.util.Map;

/** The records of one person become one. */
final class PersonBuilder {

    private final CustomerFields fields;
    private final Survivorship.Merge merge;
    private final ContactChoice<Record> contact = new ContactChoice<>();

    PersonBuilder(final CustomerFields fields, final RecordSchema schema) {
        this.fields = fields;
        this.merge = fields.survivorship().begin(schema);
    }

    /** Takes the records, the most recent first. */
    void accept(final Member member) {
        merge.accept(member);
        final Record record = member.record();
        contact.accept(record, fields.mailbox(record), fields.emailPriority(record), fields.granted(record), fields.millis(CustomerRole.CONSENT_DATE, record));
    }

    /** Which address is kept, and whose word on consent counts. */
    ContactChoice<Record> contact() {
        return contact;
    }

    /** What survived. */
    Record finish() {
        final Map<FieldPath, Record> chosen = new HashMap<>();
        contact.address().ifPresent(record -> chosen.put(fields.path(CustomerRole.EMAIL), record));
        final Record merged = merge.finish(chosen);
        contact.consent().ifPresent(word -> {
            copy(CustomerRole.CONSENT, word.of(), merged);
            copy(CustomerRole.CONSENT_DATE, word.of(), merged);
        });
        return merged;
    }

    private void copy(final CustomerRole role, final Record from, final Record to) {
        if (fields.path(role) != null) {
            fields.path(role).write(to, fields.path(role).read(from));
        }
    }
}
