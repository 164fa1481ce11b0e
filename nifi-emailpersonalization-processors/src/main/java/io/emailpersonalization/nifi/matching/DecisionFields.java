// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.Verdict;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.Moments;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Reads decisions from records. Instances may be shared by threads. */
record DecisionFields(FieldPath decision, FieldPath left, FieldPath right, FieldPath goldenId, FieldPath source, FieldPath customerId, FieldPath email, FieldPath by, FieldPath at) {

    private static final PropertyDescriptor DECISION = path("Decision", "/decision", "The word: same, different, split or erase.");
    private static final PropertyDescriptor LEFT = path("Left", "/left", "For same and different: one of the two, a record with Source and Customer ID, or with Golden ID, or the golden_id as text.");
    private static final PropertyDescriptor RIGHT = path("Right", "/right", "For same and different: the other of the two.");
    private static final PropertyDescriptor GOLDEN_ID = path("Golden ID", "/golden_id", "The person. Where a record names its source record by Source and Customer ID too, those count.");
    private static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the source record comes from.");
    private static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the source record in its source.");
    private static final PropertyDescriptor EMAIL = path("E-mail", "/email", "For erase: a further address of the person, which the index need not know.");
    private static final PropertyDescriptor BY = path("Decided By", "/by", "Who decided. It is kept with the decision.");
    private static final PropertyDescriptor AT = path("Decided At", "/at", "When. Of two decisions on the same pair the later one counts; without it the time of the run.");

    static final List<PropertyDescriptor> PROPERTIES = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER,
            new PropertyDescriptor.Builder().fromPropertyDescriptor(IndexProperties.CONNECTION_POOL).required(true)
                    .description("The PostgreSQL database that holds the index of known customers.").build(),
            IndexProperties.INDEX_NAME, IndexProperties.HASH_KEY, IndexProperties.CREATE_TABLES, DECISION, LEFT, RIGHT, GOLDEN_ID, SOURCE, CUSTOMER_ID, EMAIL, BY, AT, CommonProperties.REASONS_FORMAT);

    private static final Map<String, Verdict.Kind> WORDS = Map.of("same", Verdict.Kind.SAME, "different", Verdict.Kind.DIFFERENT, "split", Verdict.Kind.SPLIT, "erase", Verdict.Kind.ERASE);

    static DecisionFields of(final PropertyContext context) {
        return new DecisionFields(compile(context, DECISION), compile(context, LEFT), compile(context, RIGHT), compile(context, GOLDEN_ID), compile(context, SOURCE), compile(context, CUSTOMER_ID),
                compile(context, EMAIL), compile(context, BY), compile(context, AT));
    }

    /** A record that is no decision; the message says why. */
    static final class NoDecisionException extends Exception {
        private static final long serialVersionUID = 1L;

        NoDecisionException(final String message) {
            super(message);
        }
    }

    Verdict read(final int place, final Record record) throws NoDecisionException {
        final String word = decision.readString(record);
        final Verdict.Kind kind = word == null ? null : WORDS.get(word.strip().toLowerCase(Locale.ROOT));
        if (kind == null) {
            throw new NoDecisionException("the decision must be one of same, different, split, erase");
        }
        final boolean ofTwo = kind == Verdict.Kind.SAME || kind == Verdict.Kind.DIFFERENT;
        final Verdict.Reference one = reference(ofTwo ? left.read(record) : record, ofTwo ? "left" : "the record");
        final Verdict.Reference other = ofTwo ? reference(right.read(record), "right") : null;
        final String address = kind == Verdict.Kind.ERASE ? email.readString(record) : null;
        return new Verdict(place, kind, one, other, Mailbox.of(address) == null ? null : address.strip(), Mailbox.of(address), by.readString(record),
                Moments.of(at.read(record)).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
    }

    private Verdict.Reference reference(final Object named, final String what) throws NoDecisionException {
        if (named instanceof Record record) {
            final String id = customerId.readString(record);
            if (id != null && !id.isBlank()) {
                final String key = MemberKey.of(source.readString(record), id, record);
                return new Verdict.Reference(key, UUID.fromString(GoldenId.of(key)), null);
            }
            return person(goldenId.readString(record), what);
        }
        return person(named instanceof String text ? text : null, what);
    }

    private static Verdict.Reference person(final String golden, final String what) throws NoDecisionException {
        try {
            if (golden != null && !golden.isBlank()) {
                return new Verdict.Reference(null, null, UUID.fromString(golden.strip()));
            }
        } catch (final IllegalArgumentException e) {
            throw new NoDecisionException(what + " has a golden_id that is none");
        }
        throw new NoDecisionException(what + " must name a source record by source and customer_id, or a person by golden_id");
    }

    private static FieldPath compile(final PropertyContext context, final PropertyDescriptor property) {
        return FieldPath.compile(context.getProperty(property).getValue());
    }

    private static PropertyDescriptor path(final String name, final String path, final String description) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(true).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }
}
