// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.matching.index.person.PersonDecision;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.Moments;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads decisions from records. Instances may be shared by threads. */
record DecisionFields(FieldPath decision, FieldPath left, FieldPath right, FieldPath goldenId, FieldPath source, FieldPath customerId, FieldPath email, FieldPath scope, FieldPath by,
                      FieldPath at, FieldPath waitingId) {

    private static final PropertyDescriptor DECISION = path("Decision", "/decision", "The word: same, different, split, erase or readmit.");
    private static final PropertyDescriptor LEFT = path("Left", "/left", "For same and different: one of the two, a record with Source and Customer ID, or with Golden ID, or the golden_id as text.");
    private static final PropertyDescriptor RIGHT = path("Right", "/right", "For same and different: the other of the two.");
    private static final PropertyDescriptor GOLDEN_ID = path("Golden ID", "/golden_id", "The person. Where a record names its source record by Source and Customer ID too, those count.");
    private static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the source record comes from.");
    private static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the source record in its source.");
    private static final PropertyDescriptor EMAIL = path("E-mail", "/email",
            "For erase and readmit: an address of the person, which the index need not know. It stands for the person where nothing else names it.");
    private static final PropertyDescriptor SCOPE = path("Scope", "/scope",
            "For erase: person, which is taken where the field is empty, forgets all records of the person; record forgets only the one that is named, and its person goes on.");
    private static final PropertyDescriptor WAITING_ID = path("Waiting ID", "/waiting_id",
            "For same and different: what a record waits under that has a known id and another name, mailbox and birth date. Same: the person changed. Different: the id is another person's.");
    private static final PropertyDescriptor CONSENT_LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that is told of people who are readmitted, so that it takes their consent again. Empty: tell it by hand.")
            .identifiesControllerService(ConsentRegister.class)
            .build();
    private static final PropertyDescriptor BY = path("Decided By", "/by", "Who decided. It is kept with the decision.");
    private static final PropertyDescriptor AT = path("Decided At", "/at", "When. Of two decisions on the same pair the later one counts; without it the time of the run.");

    static final List<PropertyDescriptor> PROPERTIES = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER,
            new PropertyDescriptor.Builder().fromPropertyDescriptor(IndexProperties.CONNECTION_POOL).required(true)
                    .description("The PostgreSQL database that holds the index of known customers.").build(),
            IndexProperties.INDEX_NAME, IndexProperties.HASH_KEY, IndexProperties.CREATE_TABLES, DECISION, LEFT, RIGHT, GOLDEN_ID, SOURCE, CUSTOMER_ID, EMAIL, SCOPE, BY, AT,
            WAITING_ID, CONSENT_LEDGER, CommonProperties.REASONS_FORMAT);

    private static final Map<String, PersonDecision.Kind> WORDS = Map.of("same", PersonDecision.Kind.SAME, "different", PersonDecision.Kind.DIFFERENT, "split", PersonDecision.Kind.SPLIT,
            "erase", PersonDecision.Kind.ERASE,
            "readmit", PersonDecision.Kind.READMIT);

    static DecisionFields of(final PropertyContext context) {
        return new DecisionFields(compile(context, DECISION), compile(context, LEFT), compile(context, RIGHT), compile(context, GOLDEN_ID), compile(context, SOURCE), compile(context, CUSTOMER_ID),
                compile(context, EMAIL), compile(context, SCOPE), compile(context, BY), compile(context, AT),
                compile(context, WAITING_ID));
    }

    /** A record that is no decision; the message says why. */
    static final class InvalidDecisionException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidDecisionException(final String message) {
            super(message);
        }
    }

    PersonDecision read(final int place, final Record record) throws InvalidDecisionException {
        final String word = decision.readString(record);
        final PersonDecision.Kind kind = scoped(word == null ? null : WORDS.get(Texts.lowerCase(word.strip())), record);
        final boolean ofTwo = kind == PersonDecision.Kind.SAME || kind == PersonDecision.Kind.DIFFERENT;
        final UUID waiting = ofTwo ? waiting(record) : null;
        if (waiting != null) {
            return new PersonDecision(place, kind == PersonDecision.Kind.SAME ? PersonDecision.Kind.WAITING_SAME : PersonDecision.Kind.WAITING_DIFFERENT, new PersonDecision.Reference(null,
                    waiting, null, null), null, null, null,
                    by.readString(record), at(record));
        }
        final boolean byAddress = kind == PersonDecision.Kind.ERASE || kind == PersonDecision.Kind.ERASE_RECORD || kind == PersonDecision.Kind.READMIT;
        final String address = byAddress ? email.readString(record) : null;
        final String mailbox = Mailbox.of(address);
        if (mailbox == null && address != null && !address.isBlank()) {
            throw new InvalidDecisionException("the e-mail is no address");
        }
        final PersonDecision.Reference one = mailbox != null && !isNamed(record) ? PersonDecision.Reference.NONE : reference(ofTwo ? left.read(record) : record, ofTwo ? "left" : "the record");
        if (kind == PersonDecision.Kind.ERASE_RECORD && one.memberKey() == null) {
            throw new InvalidDecisionException("scope record needs the source and customer_id of the record");
        }
        if (kind == PersonDecision.Kind.READMIT && one.memberKey() == null && mailbox == null) {
            throw new InvalidDecisionException("readmit needs source and customer_id, or the e-mail: nothing else is kept of an erased person");
        }
        final PersonDecision.Reference other = ofTwo ? reference(right.read(record), "right") : null;
        return new PersonDecision(place, kind, one, other, mailbox == null ? null : MailAddress.canonical(address), mailbox, by.readString(record), at(record));
    }

    private long at(final Record record) {
        return Moments.of(at.read(record)).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    }

    /** What one of the two sides waits under; null where neither does. */
    private UUID waiting(final Record record) throws InvalidDecisionException {
        UUID waiting = null;
        for (final FieldPath side : List.of(left, right)) {
            final String text = side.read(record) instanceof Record named ? waitingId.readString(named) : null;
            if (text != null && !text.isBlank()) {
                try {
                    waiting = UUID.fromString(text.strip());
                } catch (final IllegalArgumentException e) {
                    throw new InvalidDecisionException("there is a waiting_id that is none");
                }
            }
        }
        return waiting;
    }

    private PersonDecision.Kind scoped(final PersonDecision.Kind kind, final Record record) throws InvalidDecisionException {
        if (kind == null) {
            throw new InvalidDecisionException("the decision must be one of same, different, split, erase, readmit");
        }
        final String text = kind == PersonDecision.Kind.ERASE ? scope.readString(record) : null;
        return switch (text == null ? "" : Texts.lowerCase(text.strip())) {
            case "", "person" -> kind;
            case "record" -> PersonDecision.Kind.ERASE_RECORD;
            default -> throw new InvalidDecisionException("the scope must be person or record");
        };
    }

    private boolean isNamed(final Record record) {
        final String id = customerId.readString(record);
        final String golden = goldenId.readString(record);
        return id != null && !id.isBlank() || golden != null && !golden.isBlank();
    }

    /** The ledger that is told of readmissions; null for none. */
    static ConsentRegister ledger(final PropertyContext context) {
        return context.getProperty(CONSENT_LEDGER).asControllerService(ConsentRegister.class);
    }

    private PersonDecision.Reference reference(final Object named, final String what) throws InvalidDecisionException {
        if (named instanceof Record record) {
            final String id = customerId.readString(record);
            if (id != null && !id.isBlank()) {
                if (!PersonIds.isId(id)) {
                    throw new InvalidDecisionException(what + " has a customer_id that names nobody, such as 0 or #REF!: name the person by golden_id");
                }
                final String key = MemberKey.of(source.readString(record), id, record);
                return new PersonDecision.Reference(key, UUID.fromString(GoldenId.of(key)), null, SourceId.of(source.readString(record), id));
            }
            return person(goldenId.readString(record), what);
        }
        return person(named instanceof String text ? text : null, what);
    }

    private static PersonDecision.Reference person(final String golden, final String what) throws InvalidDecisionException {
        try {
            if (golden != null && !golden.isBlank()) {
                return new PersonDecision.Reference(null, null, UUID.fromString(golden.strip()), null);
            }
        } catch (final IllegalArgumentException e) {
            throw new InvalidDecisionException(what + " has a golden_id that is none");
        }
        throw new InvalidDecisionException(what + " must name a source record by source and customer_id, or a person by golden_id");
    }

    private static FieldPath compile(final PropertyContext context, final PropertyDescriptor property) {
        return FieldPath.compile(context.getProperty(property).getValue());
    }

    private static PropertyDescriptor path(final String name, final String path, final String description) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(true).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }
}
