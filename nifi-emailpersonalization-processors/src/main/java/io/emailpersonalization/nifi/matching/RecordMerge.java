// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.MergedPerson;
import io.emailpersonalization.nifi.matching.index.Payload;
import io.emailpersonalization.nifi.matching.index.PersonMerge;
import io.emailpersonalization.nifi.matching.index.StoredMember;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.Optional;

/** Merges records of the index as those of one FlowFile are merged. */
final class RecordMerge implements PersonMerge {

    private final CustomerFields fields;
    private final RecordSchema schema;
    private final Instant asOf;
    private PersonBuilder person;

    /**
     * @param schema types of the fields that it knows; other fields have those of JSON
     * @param asOf the time for which consent is asked
     */
    RecordMerge(final CustomerFields fields, final RecordSchema schema, final Instant asOf) {
        this.fields = fields;
        this.schema = schema;
        this.asOf = asOf;
        this.person = new PersonBuilder(fields, schema, asOf);
    }

    @Override
    public void accept(final StoredMember member) {
        person.accept(fields.member(member.key(), Payload.read(member.payload(), schema)), member.seenAt());
    }

    @Override
    public MergedPerson finish() {
        final Record merged = person.finish();
        final ContactChoice<Record> contact = person.contact();
        final Optional<ContactChoice.Word<Record>> consent = contact.consent();
        person = new PersonBuilder(fields, schema, asOf);
        return new MergedPerson(contact.address().map(record -> fields.text(CustomerRole.EMAIL, record)).orElse(null), (String) contact.mailbox(),
                consent.map(ContactChoice.Word::known).orElse(null), consent.map(ContactChoice.Word::at).orElse(Long.MIN_VALUE), Payload.of(merged));
    }
}
