// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.MergedPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonMerger;
import io.emailpersonalization.nifi.matching.index.person.StoredMember;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.record.value.EpochMillis;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.Optional;

/** Merges the records of a person in the index, in the same way as those of a FlowFile. Tested by CustomerIndexerTest. */
public final class GoldenRecordMerger implements PersonMerger {

    private final CustomerFields fields;
    private final RecordSchema schema;
    private final Instant asOf;
    private GoldenRecordBuilder builder;

    /**
     * @param schema the types of the fields; a field that it lacks keeps its JSON type
     * @param asOf the time to judge consent by
     */
    public GoldenRecordMerger(final CustomerFields fields, final RecordSchema schema, final Instant asOf) {
        this.fields = fields;
        this.schema = schema;
        this.asOf = asOf;
        this.builder = new GoldenRecordBuilder(fields, schema, asOf);
    }

    @Override
    public void add(final StoredMember member) {
        final Record record = PayloadJson.read(member.payload(), schema);
        if (member.isRemoved()) {
            builder.addRefusal(record, member.seenAt());
        } else {
            builder.add(fields.member(member.key(), record), member.seenAt());
        }
    }

    @Override
    public MergedPerson merge() {
        final Record merged = builder.build();
        final ContactChoice<Record> contact = builder.contact();
        final Optional<ContactChoice.Word<Record>> consent = contact.consent();
        builder = new GoldenRecordBuilder(fields, schema, asOf);
        return new MergedPerson(contact.address().map(record -> fields.text(CustomerRole.EMAIL, record)).orElse(null), (String) contact.mailbox(),
                consent.map(ContactChoice.Word::indexed).orElse(null), consent.map(ContactChoice.Word::at).orElse(EpochMillis.UNKNOWN), PayloadJson.write(merged));
    }
}
