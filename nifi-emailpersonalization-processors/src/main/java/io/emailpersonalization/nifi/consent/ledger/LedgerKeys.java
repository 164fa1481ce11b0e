// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.Texts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses, mailboxes and ids as the ledger keeps them: keyed hashes, written under the current key and found under earlier ones too. An address is written in its canonical
 * form and found in the forms that earlier versions wrote. Instances may be shared by threads.
 */
public final class LedgerKeys {

    private static final String RECORD = "record";

    private final List<KeyedHash> hashes;

    /** @param earlier secrets that were in force before */
    public LedgerKeys(final String current, final List<String> earlier) {
        final List<KeyedHash> all = new ArrayList<>();
        all.add(new KeyedHash(current));
        earlier.forEach(secret -> all.add(new KeyedHash(secret)));
        this.hashes = List.copyOf(all);
    }

    private KeyedHash current() {
        return hashes.getFirst();
    }

    /** The key that an address is written under. */
    String address(final String address) {
        return current().of(MailAddress.key(address));
    }

    /** Everything that an address may be found under, the key that it is written under first. */
    List<String> allOfAddress(final String address) {
        final String canonical = MailAddress.key(address);
        final Set<String> forms = new LinkedHashSet<>();
        forms.add(canonical);
        forms.add(former(address));
        if (MailAddress.canonical(address) != null) {
            forms.addAll(MailAddress.legacyForms(canonical));
        }
        return under(forms);
    }

    private List<String> under(final Collection<String> forms) {
        final List<String> all = new ArrayList<>(hashes.size() * forms.size());
        hashes.forEach(hash -> forms.forEach(form -> all.add(hash.of(form))));
        return all;
    }

    /** The key of the mailbox that an address leads to. */
    String mailbox(final String address) {
        return current().of(mailboxOf(address));
    }

    /** Everything that the mailbox of an address may be found under. */
    List<String> allOfMailbox(final String address) {
        return under(List.of(mailboxOf(address)));
    }

    private static String mailboxOf(final String address) {
        final String mailbox = Mailbox.of(address);
        return mailbox == null ? MailAddress.key(address) : mailbox;
    }

    /** The key of a source's record. */
    String record(final SourceId id) {
        return current().of(RECORD, id.source(), id.id());
    }

    /** Everything that a source's record may be found under. */
    List<String> allOfRecord(final SourceId id) {
        return hashes.stream().map(hash -> hash.of(RECORD, id.source(), id.id())).toList();
    }

    /** An id as it may stand beside a hashed address: as it is, unless it is an address itself. */
    String customerId(final String id) {
        return id == null || isPlain(id) ? id : current().of(former(id));
    }

    /** Everything that stands for an id beside a hashed address. */
    List<String> allOfCustomerId(final String id) {
        return isPlain(id) ? List.of(id) : under(List.of(former(id)));
    }

    /** An address is hashed, and an id that is longer than an index of the database takes. */
    private static boolean isPlain(final String id) {
        return id.indexOf('@') < 0 && id.length() <= PersonIds.MAX_LENGTH;
    }

    /** The key of something that tells people of one id apart; null for null. */
    String trait(final String kind, final String value) {
        return value == null ? null : current().of(kind, value);
    }

    /** The key of a statement: the same statement has the same key. */
    String statement(final String... parts) {
        final List<String> all = new ArrayList<>(parts.length);
        for (final String part : parts) {
            all.add(part == null ? "" : part);
        }
        return current().of(all.toArray(String[]::new));
    }

    /** As version 1 wrote every address. */
    private static String former(final String address) {
        return Texts.lowerCase(address.strip());
    }
}
