// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.index.person.IndexedRecord;
import io.emailpersonalization.nifi.matching.merge.ConsentStatement;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.Member;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.matching.merge.MergeStrategy;
import io.emailpersonalization.nifi.matching.merge.Survivorship;
import io.emailpersonalization.nifi.matching.merge.SurvivorshipRule;
import io.emailpersonalization.nifi.matching.normalize.FullName;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.ConsentWord;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.record.value.Moments;
import io.emailpersonalization.nifi.record.value.SourceId;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which field of a record is what. Instances may be shared by threads. */
public final class CustomerFields {

    private static final int LONGEST_ADDRESS = 320;
    private static final int LONGEST_NAME = 200;

    private final Map<CustomerRole, FieldPath> roles;
    private final MergeRules mergeRules;
    private final List<MatchField> compared = new ArrayList<>();
    private final List<FieldPath> comparedPaths = new ArrayList<>();
    private final int givenName;
    private final int familyName;
    private final Survivorship survivorship;
    private final SurvivorshipRule emailRule;
    private final ConsentFields consent;

    /**
     * @param compare further fields that are compared
     * @param rules rules of survivorship other than the default
     * @param vocabulary what words on consent and on deliverability mean
     */
    public CustomerFields(final Map<CustomerRole, FieldPath> roles, final Map<FieldPath, FieldKind> compare, final Map<FieldPath, SurvivorshipRule> rules,
                   final ConsentVocabulary vocabulary) {
        this.roles = new EnumMap<>(CustomerRole.class);
        this.roles.putAll(roles);
        this.consent = new ConsentFields(this.roles, vocabulary);
        this.mergeRules = MergeRules.of(roles, rules, vocabulary);
        for (final CustomerRole role : CustomerRole.values()) {
            if (role.kind().isPresent() && (roles.containsKey(role) || role == CustomerRole.GIVEN_NAME || role == CustomerRole.FAMILY_NAME)) {
                final FieldPath path = roles.get(role);
                compared.add(new MatchField(path == null ? role.property().getName() : path.path(), role.kind().get()));
                comparedPaths.add(path);
            }
        }
        compare.forEach((path, kind) -> {
            compared.add(new MatchField(path.path(), kind));
            comparedPaths.add(path);
        });
        givenName = position(FieldKind.GIVEN_NAME);
        familyName = position(FieldKind.FAMILY_NAME);
        survivorship = new Survivorship(rules, List.of(
                group(CustomerRole.EMAIL, CustomerRole.EMAIL_STATUS, CustomerRole.CONSENT, CustomerRole.CONSENT_DATE, CustomerRole.CONSENT_EXPIRES),
                group(CustomerRole.STREET, CustomerRole.POSTAL_CODE, CustomerRole.CITY, CustomerRole.COUNTRY),
                group(CustomerRole.GIVEN_NAME, CustomerRole.FAMILY_NAME, CustomerRole.FULL_NAME)).stream().filter(group -> !group.isEmpty()).toList());
        emailRule = roles.containsKey(CustomerRole.EMAIL) ? survivorship.ruleOf(group(CustomerRole.EMAIL)).filter(rule -> rule.strategy() == MergeStrategy.SOURCE_PRIORITY).orElse(null) : null;
    }

    /** Whether a field of the record holds the word on consent. */
    public boolean isConsent(final String name) {
        return roles.containsKey(CustomerRole.CONSENT) && roles.get(CustomerRole.CONSENT).path().equals("/" + name);
    }

    private int position(final FieldKind kind) {
        for (int i = 0; i < compared.size(); i++) {
            if (compared.get(i).kind() == kind) {
                return i;
            }
        }
        throw new IllegalStateException();
    }

    private List<FieldPath> group(final CustomerRole... members) {
        final List<FieldPath> group = new ArrayList<>();
        for (final CustomerRole role : members) {
            if (roles.containsKey(role)) {
                group.add(roles.get(role));
            }
        }
        return group;
    }

    public List<MatchField> compared() {
        return compared;
    }

    /** How the records merge. */
    public MergeRules rules() {
        return mergeRules;
    }

    public Survivorship survivorship() {
        return survivorship;
    }

    public FieldPath path(final CustomerRole role) {
        return roles.get(role);
    }

    public Member member(final String key, final Record record) {
        return new Member(key, text(CustomerRole.SOURCE, record), record);
    }

    /** The mailbox that a record's address leads to; null without one. */
    public String mailbox(final Record record) {
        final String mailbox = Mailbox.of(text(CustomerRole.EMAIL, record));
        return mailbox == null || mailbox.length() > LONGEST_ADDRESS ? null : mailbox;
    }

    /** How much the source of a record's address is trusted, 0 most. */
    public int emailPriority(final Record record) {
        return emailRule == null ? 0 : emailRule.rank(text(CustomerRole.SOURCE, record));
    }

    /** What records say about consent. */
    public ConsentFields consent() {
        return consent;
    }

    /** What matching and merging go by, of a record that is read now. */
    public CustomerRow row(final Record record, final Instant asOf) {
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        CustomerRow.Doubts doubts = doubts(CustomerRole.UPDATED_AT, record, asOf).and(doubts(CustomerRole.CONSENT_DATE, record, asOf));
        if (statement.meaning() == null && consent.hasUnknownWord(record)) {
            doubts = doubts.and(new CustomerRow.Doubts(0, 0, 1, 0, 0, 0));
        }
        final String email = text(CustomerRole.EMAIL, record);
        if (email != null && !email.isBlank() && MailAddress.canonical(email) == null) {
            doubts = doubts.and(new CustomerRow.Doubts(0, 0, 0, 1, 0, 0));
        }
        final String id = text(CustomerRole.CUSTOMER_ID, record);
        final SourceId named = SourceId.of(text(CustomerRole.SOURCE, record), id);
        if (named == null ? id != null && !id.isBlank() : named.source().isEmpty()) {
            doubts = doubts.and(new CustomerRow.Doubts(0, 0, 0, 0, named == null ? 1 : 0, named == null ? 0 : 1));
        }
        return new CustomerRow(MemberKey.of(named, record), values(record), updatedAt(record, asOf), statement, consent.isOverridden(record, statement), emailPriority(record), doubts);
    }

    private CustomerRow.Doubts doubts(final CustomerRole role, final Record record, final Instant asOf) {
        final FieldPath path = roles.get(role);
        final Object value = path == null ? null : path.read(record);
        if (value == null) {
            return CustomerRow.Doubts.NONE;
        }
        final Moment moment = Moments.moment(value).orElse(null);
        if (moment == null) {
            return value instanceof String text && text.isBlank() ? CustomerRow.Doubts.NONE : new CustomerRow.Doubts(0, 1, 0, 0, 0, 0);
        }
        return moment.isFuture(asOf) ? new CustomerRow.Doubts(1, 0, 0, 0, 0, 0) : CustomerRow.Doubts.NONE;
    }

    /** The record of a person who has no other one, as it is to leave: what it says about consent is the word that counts. */
    public Record asGoldenRecord(final Record record, final Instant asOf) {
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        if (consent.isOverridden(record, statement)) {
            consent.write(record, statement.meaning(), record);
        }
        return record;
    }

    /**
     * What a record tells the index.
     *
     * @param key its identity
     * @param sharedKey the id that it shares with other people; null where its id is its own
     */
    public IndexedRecord toIndexedRecord(final int row, final String key, final String sharedKey, final Record record, final Double score, final String payload, final String hash,
            final Instant asOf) {
        final String email = text(CustomerRole.EMAIL, record);
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        final Instant expires = consent.meaning(record) == ConsentWord.Meaning.GRANTED ? consent.expiry(record) : null;
        return new IndexedRecord(row, key, sharedKey, UUID.fromString(GoldenId.of(key)), text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record),
                email == null || email.length() > LONGEST_ADDRESS ? null : email, mailbox(record), compared(FieldKind.GIVEN_NAME, values(record)[givenName]),
                compared(FieldKind.FAMILY_NAME, values(record)[familyName]),
                compared(FieldKind.BIRTH_DATE, text(CustomerRole.BIRTH_DATE, record)), updatedAt(record, asOf), statement.isRefusal() ? Boolean.FALSE : statement.isMailable() ? Boolean.TRUE : null,
                statement.asRead() ? Long.MIN_VALUE : statement.at(), statement.asRead(), expires == null || expires.equals(Instant.MIN) ? Long.MIN_VALUE : expires.toEpochMilli(), score,
                payload, hash);
    }

    private static String compared(final FieldKind kind, final String value) {
        return value == null ? null : kind.normalize(value.length() > LONGEST_NAME ? value.substring(0, LONGEST_NAME) : value);
    }

    private String[] values(final Record record) {
        final String[] values = new String[compared.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = comparedPaths.get(i) == null ? null : comparedPaths.get(i).readString(record);
        }
        if (isBlank(values[givenName]) && isBlank(values[familyName]) && roles.containsKey(CustomerRole.FULL_NAME)) {
            final String[] names = FullName.split(roles.get(CustomerRole.FULL_NAME).readString(record));
            values[givenName] = names[0];
            values[familyName] = names[1];
        }
        return values;
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }

    public String text(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? null : path.readString(record);
    }

    public String key(final Record record) {
        return MemberKey.of(text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record), record);
    }

    /** Milliseconds since 1970; {@link Long#MIN_VALUE} when the record does not say, is not understood, or names a day that is yet to come: that would be the latest for years. */
    private long updatedAt(final Record record, final Instant asOf) {
        final FieldPath path = roles.get(CustomerRole.UPDATED_AT);
        return path == null ? Long.MIN_VALUE
                : Moments.moment(path.read(record)).filter(moment -> !moment.isFuture(asOf)).map(moment -> moment.start().toEpochMilli()).orElse(Long.MIN_VALUE);
    }
}
