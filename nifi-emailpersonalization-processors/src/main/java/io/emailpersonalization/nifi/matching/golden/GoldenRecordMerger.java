// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.MergedPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonMerger;
import io.emailpersonalization.nifi.matching.index.person.StoredMember;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.Optional;

/** Merges records of the index as those of one FlowFile are merged. */
public final class GoldenRecordMerger implements PersonMerger {

    private final CustomerFields fields;
    private final RecordSchema schema;
    private final Instant asOf;
    private GoldenRecordBuilder person;

    /**
     * @param schema types of the fields that it knows; other fields have those of JSON
     * @param asOf the time for which consent is asked
     */
    public GoldenRecordMerger(final CustomerFields fields, final RecordSchema schema, final Instant asOf) {
        this.fields = fields;
        this.schema = schema;
        this.asOf = asOf;
        this.person = new GoldenRecordBuilder(fields, schema, asOf);
    }

    @Override
    public void add(final StoredMember member) {
        person.add(fields.member(member.key(), PayloadJson.read(member.payload(), schema)), member.seenAt());
    }

    @Override
    public MergedPerson merge() {
        final Record merged = person.build();
        final ContactChoice<Record> contact = person.contact();
        final Optional<ContactChoice.Word<Record>> consent = contact.consent();
        person = new GoldenRecordBuilder(fields, schema, asOf);
        return new MergedPerson(contact.address().map(record -> fields.text(CustomerRole.EMAIL, record)).orElse(null), (String) contact.mailbox(),
                consent.map(ContactChoice.Word::known).orElse(null), consent.map(ContactChoice.Word::at).orElse(Long.MIN_VALUE), PayloadJson.write(merged));
    }
}
