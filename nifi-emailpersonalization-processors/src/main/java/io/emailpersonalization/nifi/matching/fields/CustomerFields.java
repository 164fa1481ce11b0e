// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
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
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentExpiry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.EpochMillis;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.WrittenTime;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The fields of a customer record by their roles. Reads what matching, merging and the index need. Thread-safe. Tested by DeduplicateCustomerRecordTest. */
public final class CustomerFields {

    /** Characters of a name that the index stores. No real name is longer, and the indexes of a database stay small. */
    private static final int MAX_NAME_LENGTH = 200;

    private final Map<CustomerRole, FieldPath> roles;
    private final MergeRules mergeRules;
    private final List<MatchField> compared = new ArrayList<>();
    private final List<FieldPath> comparedPaths = new ArrayList<>();
    private final int givenNameIndex;
    private final int familyNameIndex;
    private final Survivorship survivorship;
    /** The source priority of addresses; null without one. */
    private final SurvivorshipRule emailPriority;
    private final CustomerConsent consent;

    /**
     * @param compare further fields to compare
     * @param rules survivorship rules of single fields
     * @param vocabulary the words on consent and deliverability
     */
    public CustomerFields(final Map<CustomerRole, FieldPath> roles, final Map<FieldPath, FieldKind> compare, final Map<FieldPath, SurvivorshipRule> rules,
                   final ConsentVocabulary vocabulary) {
        this.roles = new EnumMap<>(CustomerRole.class);
        this.roles.putAll(roles);
        this.consent = new CustomerConsent(this.roles, vocabulary);
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
        givenNameIndex = indexOf(FieldKind.GIVEN_NAME);
        familyNameIndex = indexOf(FieldKind.FAMILY_NAME);
        survivorship = new Survivorship(rules, List.of(
                group(CustomerRole.EMAIL, CustomerRole.EMAIL_STATUS, CustomerRole.CONSENT, CustomerRole.CONSENT_DATE, CustomerRole.CONSENT_EXPIRES),
                group(CustomerRole.STREET, CustomerRole.POSTAL_CODE, CustomerRole.CITY, CustomerRole.COUNTRY),
                group(CustomerRole.GIVEN_NAME, CustomerRole.FAMILY_NAME, CustomerRole.FULL_NAME)).stream().filter(group -> !group.isEmpty()).toList());
        emailPriority = roles.containsKey(CustomerRole.EMAIL) ? survivorship.ruleOf(group(CustomerRole.EMAIL)).filter(rule -> rule.strategy() == MergeStrategy.SOURCE_PRIORITY).orElse(null) : null;
    }

    /** Returns the fields of an index, as it merges; it compares no further fields. */
    public static CustomerFields of(final MergeRules rules) {
        return new CustomerFields(rules.rolePaths(), Map.of(), rules.survivorshipRules(), rules.vocabulary());
    }

    /** Whether a top-level field is the consent column. */
    public boolean isConsent(final String name) {
        return roles.containsKey(CustomerRole.CONSENT) && roles.get(CustomerRole.CONSENT).path().equals("/" + name);
    }

    private int indexOf(final FieldKind kind) {
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

    /** Returns the fields to compare. */
    public List<MatchField> compared() {
        return compared;
    }

    /** Returns how these fields merge, for the index to store. */
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

    /** Returns the mailbox of a record's address; null without one. */
    public String mailbox(final Record record) {
        final String mailbox = Mailbox.of(text(CustomerRole.EMAIL, record));
        return mailbox == null || mailbox.length() > ExactIdentity.MAX_MAILBOX_LENGTH ? null : mailbox;
    }

    /** Returns the rank of a record's source for addresses, 0 first. */
    public int emailPriority(final Record record) {
        return emailPriority == null ? 0 : emailPriority.rank(text(CustomerRole.SOURCE, record));
    }

    /** Returns the fields of consent. */
    public CustomerConsent consent() {
        return consent;
    }

    /** Returns the values of a record that is read now. */
    public CustomerRow row(final Record record, final Instant asOf) {
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        final SourceId sourceId = SourceId.of(text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record));
        return new CustomerRow(MemberKey.of(sourceId, record), values(record), updatedAt(record, asOf), statement, consent.isOverridden(record, statement), emailPriority(record),
                issues(record, sourceId, statement, asOf));
    }

    private List<RowIssue> issues(final Record record, final SourceId sourceId, final ConsentStatement statement, final Instant asOf) {
        final List<RowIssue> issues = new ArrayList<>(0);
        addDateIssue(CustomerRole.UPDATED_AT, record, asOf, issues);
        addDateIssue(CustomerRole.CONSENT_DATE, record, asOf, issues);
        if (statement.meaning() == null && consent.hasUnknownWord(record)) {
            issues.add(RowIssue.UNKNOWN_CONSENT);
        }
        final String email = text(CustomerRole.EMAIL, record);
        if (!isBlank(email) && MailAddress.canonical(email) == null) {
            issues.add(RowIssue.UNREADABLE_ADDRESS);
        }
        if (sourceId == null) {
            if (!isBlank(text(CustomerRole.CUSTOMER_ID, record))) {
                issues.add(RowIssue.UNTRUSTED_ID);
            }
        } else if (sourceId.source().isEmpty()) {
            issues.add(RowIssue.MISSING_SOURCE);
        }
        return issues;
    }

    private void addDateIssue(final CustomerRole role, final Record record, final Instant asOf, final List<RowIssue> issues) {
        final FieldPath path = roles.get(role);
        final Object value = path == null ? null : path.read(record);
        if (value == null || value instanceof String text && text.isBlank()) {
            return;
        }
        final StatedTime moment = TimeValues.statedTime(value).orElse(null);
        if (moment == null) {
            issues.add(RowIssue.UNREADABLE_DATE);
        } else if (moment.isFuture(asOf)) {
            issues.add(RowIssue.FUTURE_DATE);
        }
    }

    /** Turns the record of a person with one record into the golden record: writes the consent that counts where the consent column differs from it. Returns the same record. */
    public Record asGoldenRecord(final Record record, final Instant asOf) {
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        if (consent.isOverridden(record, statement)) {
            consent.write(record, statement.meaning(), record);
        }
        return record;
    }

    /** Writes the time at which a person lost a record as Updated At, in the form of the present value. A record without Updated At stays as it is. */
    public void touch(final Record record, final Instant at) {
        final FieldPath path = roles.get(CustomerRole.UPDATED_AT);
        final Object present = path == null ? null : path.read(record);
        if (present != null) {
            path.write(record, TimeValues.like(present, at));
        }
    }

    /**
     * Returns a record as the index stores it.
     *
     * @param key the identity of the record
     * @param sharedKey the source id that the record shares with other people, as a key; null where the id is its own
     * @param score probability that the record belongs to its person; null when it was not compared
     * @param payload the record as JSON
     * @param hash of the payload
     */
    public IndexedRecord toIndexedRecord(final int row, final String key, final String sharedKey, final Record record, final Double score, final String payload, final String hash,
            final Instant asOf) {
        final String email = text(CustomerRole.EMAIL, record);
        final String[] values = values(record);
        final ConsentStatement statement = consent.statement(record, asOf, asOf);
        final Boolean consents = statement.isRefusal() ? Boolean.FALSE : statement.isMailable() ? Boolean.TRUE : null;
        final long consentAt = statement.asRead() ? EpochMillis.UNKNOWN : statement.at();
        final Instant expiry = consent.meaning(record) == ConsentEntry.Meaning.GRANTED ? consent.expiry(record) : null;
        final long expiresAt = expiry == null || expiry.equals(ConsentExpiry.UNREADABLE) ? EpochMillis.UNKNOWN : expiry.toEpochMilli();
        return new IndexedRecord(row, key, sharedKey, UUID.fromString(GoldenId.of(key)), text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record),
                email == null || email.length() > ExactIdentity.MAX_MAILBOX_LENGTH ? null : email, mailbox(record), normalized(FieldKind.GIVEN_NAME, values[givenNameIndex]),
                normalized(FieldKind.FAMILY_NAME, values[familyNameIndex]), normalized(FieldKind.BIRTH_DATE, value(FieldKind.BIRTH_DATE, roles.get(CustomerRole.BIRTH_DATE), record)),
                updatedAt(record, asOf), consents, consentAt, statement.asRead(), expiresAt, score, payload, hash);
    }

    private static String normalized(final FieldKind kind, final String value) {
        return value == null ? null : kind.normalize(value.length() > MAX_NAME_LENGTH ? value.substring(0, MAX_NAME_LENGTH) : value);
    }

    private String[] values(final Record record) {
        final String[] values = new String[compared.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(compared.get(i).kind(), comparedPaths.get(i), record);
        }
        if (isBlank(values[givenNameIndex]) && isBlank(values[familyNameIndex]) && roles.containsKey(CustomerRole.FULL_NAME)) {
            final FullName names = FullName.split(roles.get(CustomerRole.FULL_NAME).readString(record));
            values[givenNameIndex] = names.given();
            values[familyNameIndex] = names.family();
        }
        return values;
    }

    /** The value to compare; null without one. A timestamp is a birth date as the day of its time zone. */
    private static String value(final FieldKind kind, final FieldPath path, final Record record) {
        if (path == null) {
            return null;
        }
        return kind == FieldKind.BIRTH_DATE ? WrittenTime.dayOrText(path.read(record)) : path.readString(record);
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }

    public String text(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? null : path.readString(record);
    }

    /** Returns the identity of a record. */
    public String key(final Record record) {
        return MemberKey.of(text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record), record);
    }

    /** Returns milliseconds since 1970. A date in the future counts as unknown: it would outweigh every later record for years. */
    private long updatedAt(final Record record, final Instant asOf) {
        final FieldPath path = roles.get(CustomerRole.UPDATED_AT);
        return path == null ? EpochMillis.UNKNOWN
                : TimeValues.statedTime(path.read(record)).filter(moment -> !moment.isFuture(asOf)).map(moment -> moment.start().toEpochMilli()).orElse(EpochMillis.UNKNOWN);
    }
}
