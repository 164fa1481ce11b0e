// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of addresses, mailboxes and ids in the ledger: keyed hashes. The ledger writes them with the current secret, and finds those of earlier secrets too. It writes the canonical form of an
 * address, and finds the forms of earlier versions too. Safe for threads. LedgerUpgradeTest covers this class.
 */
public final class LedgerKeys {

    private static final String RECORD = "record";
    private static final String CONSENT = "consent";

    private final List<KeyedHash> hashes;

    /** @param earlier former secrets */
    public LedgerKeys(final String current, final List<String> earlier) {
        final List<KeyedHash> all = new ArrayList<>();
        all.add(new KeyedHash(current));
        earlier.forEach(secret -> all.add(new KeyedHash(secret)));
        this.hashes = List.copyOf(all);
    }

    private KeyedHash current() {
        return hashes.getFirst();
    }

    /** The key of an address. */
    String address(final String address) {
        return current().of(MailAddress.key(address));
    }

    /** All keys of an address in any version and under any secret; the current one first. */
    List<String> allOfAddress(final String address) {
        final String canonical = MailAddress.key(address);
        final Set<String> forms = new LinkedHashSet<>();
        forms.add(canonical);
        forms.add(versionOne(address));
        if (MailAddress.canonical(address) != null) {
            forms.addAll(MailAddress.legacyForms(canonical));
        }
        return hashes(forms);
    }

    private List<String> hashes(final Collection<String> forms) {
        final List<String> all = new ArrayList<>(hashes.size() * forms.size());
        hashes.forEach(hash -> forms.forEach(form -> all.add(hash.of(form))));
        return all;
    }

    /** The key of the mailbox of an address. */
    String mailbox(final String address) {
        return current().of(mailboxOf(address));
    }

    /** All keys of the mailbox of an address. */
    List<String> allOfMailbox(final String address) {
        return hashes(List.of(mailboxOf(address)));
    }

    private static String mailboxOf(final String address) {
        final String mailbox = Mailbox.of(address);
        return mailbox == null ? MailAddress.key(address) : mailbox;
    }

    /** The key of a source record. */
    String record(final SourceId id) {
        return current().of(RECORD, id.source(), id.id());
    }

    /** All keys of a source record. */
    List<String> allOfRecord(final SourceId id) {
        return hashes.stream().map(hash -> hash.of(RECORD, id.source(), id.id())).toList();
    }

    /** All keys of a dated consent; the current one first. */
    List<String> allOfConsent(final String address, final String source, final String customerId, final Instant said) {
        final String canonical = MailAddress.key(address);
        return hashes.stream().map(hash -> hash.of(CONSENT, canonical, source == null ? "" : source, customerId == null ? "" : customerId, said.toString())).toList();
    }

    /** The form of an id beside a hashed address: the id itself, or its hash if it is an address. */
    String customerId(final String id) {
        return id == null || isPlain(id) ? id : current().of(versionOne(id));
    }

    /** All forms of an id beside a hashed address. */
    List<String> allOfCustomerId(final String id) {
        return isPlain(id) ? List.of(id) : hashes(List.of(versionOne(id)));
    }

    /** Whether an id is kept as it is. Addresses are hashed, and ids that are too long for an index. */
    private static boolean isPlain(final String id) {
        return id.indexOf('@') < 0 && id.length() <= PersonIds.MAX_LENGTH;
    }

    /** The key of a trait that distinguishes people with the same id; null for null. */
    String trait(final String kind, final String value) {
        return value == null ? null : current().of(kind, value);
    }

    /** The key of a statement. Equal statements have the same key. */
    String statement(final String... parts) {
        final List<String> all = new ArrayList<>(parts.length);
        for (final String part : parts) {
            all.add(part == null ? "" : part);
        }
        return current().of(all.toArray(String[]::new));
    }

    /** The form that version 1 wrote. */
    private static String versionOne(final String address) {
        return Texts.lowerCase(address.strip());
    }
}
