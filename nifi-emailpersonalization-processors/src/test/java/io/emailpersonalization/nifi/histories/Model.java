// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What everybody said, and by that who may be mailed. It knows nothing of how the product decides. Which records are one person is what the index of known customers says:
 * now, where somebody must not be mailed; at any time, where somebody may be unsubscribed. Addresses are compared as mailboxes.
 * <p>
 * A word is certain once the ledger has read it. What only may have been read never makes a violation: it counts as a yes where somebody must not be mailed, and as a no where
 * somebody may be unsubscribed. At a mailbox of several people the latest word of any of them counts.
 */
final class Model {

    private final LocalDate first;
    private final Map<Statement, Said> words = new LinkedHashMap<>();
    private final Map<String, Set<String>> mailboxes = new HashMap<>();
    private final Map<String, Set<String>> known = new HashMap<>();
    private final Map<String, String> current = new HashMap<>();
    private final Map<String, Set<String>> everOne = new HashMap<>();
    private final List<Erasure> erasures = new ArrayList<>();
    private final List<Erasure> allErasures = new ArrayList<>();
    private final Map<String, Set<String>> pushed = new HashMap<>();
    private final Set<String> ours = new HashSet<>();
    private Map<String, Object> persons = Map.of();

    /** A word of a record, by its key, or of a person at the vendor's form, with the address of the contact there. */
    private record Statement(String key, String mailbox, Word word, Instant at, String contact) {
        boolean isAtForm() {
            return key == null;
        }

        @Override
        public String toString() {
            return "%s by %s at %s".formatted(word, isAtForm() ? "the vendor's form" : key, mailbox);
        }
    }

    /** How far a statement is known. */
    private static final class Said {
        private boolean certain;
        private Instant firstRead;
        private Instant lastRead;
        /** When the readings without a break began. */
        private Instant since;
        /** As Of of the last run that read the record without the statement, in the spelling of the address that last had it. */
        private Instant unsaidAt;
        private String spelling;
    }

    /**
     * @param mailboxes whatever they may have had
     * @param known those that somebody has read of them
     */
    private record Erasure(Set<String> keys, Set<String> mailboxes, Set<String> known, Instant at, boolean whole) {
    }

    Model(final LocalDate first, final Collection<Person> people) {
        this.first = first;
        for (final Person person : people) {
            final Set<String> keys = person.ids().entrySet().stream().map(id -> id.getKey() + ":" + id.getValue()).collect(Collectors.toSet());
            keys.forEach(key -> everOne.put(key, new HashSet<>(keys)));
        }
    }

    /** A record is on its way. */
    void expect(final Entry entry, final Instant now) {
        mailboxes.computeIfAbsent(entry.key(), any -> new LinkedHashSet<>());
        if (!entry.mailbox().equals(Entry.NOWHERE)) {
            mailboxes.get(entry.key()).add(entry.mailbox());
        }
        entry.words().forEach(word -> {
            // what is known already and on its way again counts as of now where it says yes, and where it does not once it is read
            if (word.meaning() == Word.Meaning.YES || !words.containsKey(new Statement(entry.key(), entry.mailbox(), word, null, null))) {
                said(entry, word, now);
            }
        });
    }

    private Said said(final Entry entry, final Word word, final Instant now) {
        final Said said = words.computeIfAbsent(new Statement(entry.key(), entry.mailbox(), word, null, null), any -> new Said());
        said.lastRead = now;
        said.firstRead = said.firstRead == null ? now : said.firstRead;
        said.spelling = spelling(entry);
        return said;
    }

    /** A record was read: it says some words once more, and others no longer. */
    private void readAgain(final Entry entry, final Instant now) {
        words.forEach((statement, said) -> {
            if (entry.key().equals(statement.key()) && entry.mailbox().equals(statement.mailbox())) {
                if (!entry.words().contains(statement.word())) {
                    said.unsaidAt = spelling(entry).equals(said.spelling) ? now : said.unsaidAt;
                } else if (said.since == null || said.unsaidAt != null && said.unsaidAt.isAfter(said.lastRead) && said.unsaidAt.isBefore(now)) {
                    said.since = now;
                }
            }
        });
    }

    private static String spelling(final Entry entry) {
        return String.valueOf(MailAddress.canonical(entry.fields().getOrDefault("email", "")));
    }

    /** The ledger has read a record. */
    void read(final Entry entry, final Instant now, final boolean refusalsOnly) {
        if (entry.mailbox().equals(Entry.NOWHERE)) {
            // it counts from now on, and is certain once the index has it
            entry.words().forEach(word -> said(entry, word, now));
            return;
        }
        current.put(entry.key(), entry.mailbox());
        readAgain(entry, now);
        for (final Word word : entry.words()) {
            final Said said = said(entry, word, now);
            final boolean refusal = word.meaning() == Word.Meaning.NO || word.meaning() == Word.Meaning.COMPLAINT;
            // nothing is remembered about whoever was erased
            if (refusal || !refusalsOnly) {
                known.computeIfAbsent(entry.key(), any -> new HashSet<>()).add(entry.mailbox());
            }
            said.certain |= (refusal || !refusalsOnly) && erasures.stream().noneMatch(erasure -> erasure.keys().contains(entry.key()) || erasure.mailboxes().contains(entry.mailbox()));
        }
    }

    /** The index has taken a record: from here on the person is known to have said it, also without an address. */
    void indexed(final Entry entry) {
        if (entry.mailbox().equals(Entry.NOWHERE) && erasures.stream().noneMatch(erasure -> erasure.keys().contains(entry.key()))) {
            entry.words().forEach(word -> words.get(new Statement(entry.key(), entry.mailbox(), word, null, null)).certain = true);
        }
    }

    /** A person acts at the vendor's form; nobody tells us, so only who looks at the very contact can know. */
    void form(final String mailbox, final String contact, final boolean subscribes, final Instant now) {
        final Said said = words.computeIfAbsent(new Statement(null, mailbox, new Word(subscribes ? Word.Meaning.YES : Word.Meaning.NO, null), now, contact), any -> new Said());
        said.certain = true;
        said.firstRead = now;
        said.lastRead = now;
    }

    /** Which records are one person now. */
    void index(final Map<String, Object> personOfKey) {
        persons = personOfKey;
        final Map<Object, Set<String>> members = new HashMap<>();
        personOfKey.forEach((key, person) -> members.computeIfAbsent(person, any -> new HashSet<>()).add(key));
        members.values().forEach(keys -> keys.forEach(key -> everOne.computeIfAbsent(key, any -> new HashSet<>()).addAll(keys)));
    }

    private Set<String> person(final String key) {
        final Object person = persons.get(key);
        return person == null ? Set.of(key) : persons.entrySet().stream().filter(each -> each.getValue().equals(person)).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** An erasure was obeyed. It erases nothing of a record that the index does not know. */
    void erase(final String key, final boolean whole, final Instant now) {
        if (!persons.containsKey(key)) {
            return;
        }
        final Set<String> keys = whole ? person(key) : Set.of(key);
        final Set<String> theirs = of(mailboxes, keys);
        final Erasure erasure = new Erasure(keys, theirs, of(known, keys), now, whole);
        erasures.add(erasure);
        allErasures.add(erasure);
        words.forEach((statement, said) -> said.certain &= statement.isAtForm() || !keys.contains(statement.key()) && !theirs.contains(statement.mailbox()));
    }

    private static Set<String> of(final Map<String, Set<String>> mailboxes, final Set<String> keys) {
        return keys.stream().flatMap(each -> mailboxes.getOrDefault(each, Set.of()).stream()).collect(Collectors.toSet());
    }

    void readmit(final String key) {
        erasures.removeIf(erasure -> erasure.keys().contains(key));
    }

    /**
     * An address was pushed, whether or not the vendor had a contact there.
     *
     * @param keys the records of the person; none where only the vendor shows it
     */
    void pushed(final String address, final Collection<String> keys) {
        pushed.computeIfAbsent(Mailbox.of(address), any -> new HashSet<>()).addAll(keys);
        ours.add(MailAddress.canonical(address));
    }

    /** Whether we can find a contact: one of another spelling of a mailbox that we never pushed is found by nobody. */
    boolean isOurs(final String contact) {
        return ours.contains(MailAddress.canonical(contact));
    }

    /** Whether somebody of a mailbox was pushed at another one, which is among these addresses. */
    boolean isOfPushed(final String mailbox, final Collection<String> addresses) {
        final Set<String> others = addresses.stream().map(Mailbox::of).filter(other -> !other.equals(mailbox) && pushed.containsKey(other)).collect(Collectors.toSet());
        return mailboxes.values().stream().anyMatch(each -> each.contains(mailbox) && !Collections.disjoint(each, others));
    }

    private Instant at(final Statement statement, final Said said) {
        return statement.isAtForm() ? statement.at() : statement.word().at(first, said.lastRead);
    }

    private Instant latest(final String mailbox, final Word.Meaning meaning, final boolean certain) {
        return words.entrySet().stream().filter(each -> each.getKey().mailbox().equals(mailbox) && each.getKey().word().meaning() == meaning && (!certain || each.getValue().certain))
                .map(each -> at(each.getKey(), each.getValue())).max(Instant::compareTo).orElse(null);
    }

    /** Whether nobody of a mailbox, but maybe, has said yes. */
    boolean isWithoutConsent(final String mailbox) {
        return latest(mailbox, Word.Meaning.YES, false) == null;
    }

    /** Whether the latest yes, but maybe, has expired. */
    boolean isExpired(final String mailbox, final Instant now) {
        final Map<Boolean, Optional<Instant>> latest = words.entrySet().stream().filter(each -> each.getKey().mailbox().equals(mailbox) && each.getKey().word().meaning() == Word.Meaning.YES
                && (!each.getKey().word().isExpired(first, now) || each.getValue().certain && !isLifted(each.getKey(), each.getValue(), mailbox)))
                .collect(Collectors.partitioningBy(each -> each.getKey().word().isExpired(first, now), Collectors.mapping(each -> at(each.getKey(), each.getValue()),
                        Collectors.maxBy(Instant::compareTo))));
        final Instant expired = latest.get(true).orElse(null);
        final Instant valid = latest.get(false).orElse(null);
        return expired != null && (valid == null || expired.isAfter(valid));
    }

    /** Whether a mailbox is yet to be confirmed, without a later yes, but maybe. */
    boolean isPending(final String mailbox) {
        final Instant pending = words.entrySet().stream().filter(each -> each.getKey().mailbox().equals(mailbox) && each.getKey().word().meaning() == Word.Meaning.PENDING && each.getValue().certain)
                .filter(each -> !isSettled(each.getKey(), each.getValue())).map(each -> at(each.getKey(), each.getValue())).max(Instant::compareTo).orElse(null);
        final Instant yes = latest(mailbox, Word.Meaning.YES, false);
        return pending != null && yes != null && !yes.isAfter(pending);
    }

    /** Whether the same record, which did not say when it was to be confirmed, has said yes since. */
    private boolean isSettled(final Statement pending, final Said said) {
        return pending.word().date() == null && words.entrySet().stream().anyMatch(each -> Objects.equals(each.getKey().key(), pending.key())
                && each.getKey().word().meaning() == Word.Meaning.YES && each.getValue().lastRead.isAfter(said.lastRead));
    }

    /** Whether a record says of a mailbox what has expired: what the person did at the vendor's form since is not known to us. */
    boolean mayBeExpired(final String mailbox, final Instant now) {
        return words.keySet().stream().anyMatch(each -> !each.isAtForm() && each.mailbox().equals(mailbox) && each.word().meaning() == Word.Meaning.YES
                && each.word().isExpired(first, now.plus(1, ChronoUnit.DAYS)));
    }

    /**
     * Why a mailbox must not be mailed, as far as that is certain; null where it may be.
     *
     * @param contact the address as the vendor has it
     * @param ofPerson whether what was said at other addresses of the same person counts
     */
    String refusal(final String mailbox, final String contact, final boolean ofPerson) {
        final Instant yes = latest(mailbox, Word.Meaning.YES, false);
        for (final Map.Entry<Statement, Said> each : words.entrySet()) {
            final Statement statement = each.getKey();
            final Word.Meaning meaning = statement.word().meaning();
            if (each.getValue().certain && (meaning == Word.Meaning.NO || meaning == Word.Meaning.COMPLAINT) && !isLifted(statement, each.getValue(), mailbox)
                    && isKnown(statement, contact) && concerns(statement, mailbox, ofPerson)) {
                final boolean ends = meaning == Word.Meaning.COMPLAINT && statement.mailbox().equals(mailbox);
                if (ends || yes == null || !yes.isAfter(at(statement, each.getValue()))) {
                    return "%s counts from %s, yes from %s".formatted(statement, at(statement, each.getValue()), Instant.MIN.equals(yes) ? "before" : yes);
                }
            }
        }
        return ofPerson ? erasure(mailbox, yes) : null;
    }

    /** Whether somebody refused at a mailbox, and only a later yes of another person there outweighs it. */
    boolean isOutweighedByAnother(final String mailbox) {
        return words.entrySet().stream().filter(each -> each.getKey().mailbox().equals(mailbox) && each.getKey().word().meaning() == Word.Meaning.NO && each.getValue().certain
                && !each.getKey().isAtForm() && !isLifted(each.getKey(), each.getValue(), mailbox)).anyMatch(refusal -> words.entrySet().stream()
                .filter(each -> each.getKey().mailbox().equals(mailbox) && each.getKey().word().meaning() == Word.Meaning.YES && !each.getKey().isAtForm()
                        && person(refusal.getKey().key()).contains(each.getKey().key()))
                .noneMatch(each -> at(each.getKey(), each.getValue()).isAfter(at(refusal.getKey(), refusal.getValue()))));
    }

    /**
     * Whether the person subscribed at the vendor's form since we were told of a refusal, or of a yes that has expired. An export that repeats a refusal without a date, and without a
     * break, tells it once.
     */
    private boolean isLifted(final Statement refusal, final Said said, final String mailbox) {
        final Instant told = refusal.word().date() != null ? said.firstRead : said.since == null ? said.lastRead : said.since;
        return words.keySet().stream().anyMatch(statement -> statement.isAtForm() && statement.word().meaning() == Word.Meaning.YES && statement.mailbox().equals(mailbox)
                && (!told.isAfter(statement.at()) || !at(refusal, said).isAfter(statement.at())));
    }

    private boolean isKnown(final Statement statement, final String contact) {
        return !statement.isAtForm() || statement.contact().equals(contact) || isOurs(statement.contact());
    }

    private boolean concerns(final Statement statement, final String mailbox, final boolean ofPerson) {
        if (statement.mailbox().equals(mailbox)) {
            return true;
        }
        if (!ofPerson || statement.isAtForm() || !pushed.containsKey(mailbox)) {
            return false;
        }
        final Set<String> person = person(statement.key());
        // where it was pushed for somebody else, a record that was not valid may name it, and changes nothing
        if (!pushed.get(mailbox).isEmpty() && Collections.disjoint(pushed.get(mailbox), person)) {
            return false;
        }
        if (person.stream().noneMatch(key -> mailboxes.getOrDefault(key, Set.of()).contains(mailbox))) {
            return false;
        }
        // what one said elsewhere does not decide for another who has the mailbox now
        return current.entrySet().stream().noneMatch(each -> each.getValue().equals(mailbox) && !person.contains(each.getKey()));
    }

    private String erasure(final String mailbox, final Instant yes) {
        return erasures.stream().filter(erasure -> erasure.whole() && erasure.known().contains(mailbox) && (yes == null || !yes.isAfter(erasure.at())))
                .filter(erasure -> mailboxes.entrySet().stream().noneMatch(each -> each.getValue().contains(mailbox) && !erasure.keys().contains(each.getKey())))
                .map(erasure -> "erased at " + erasure.at()).findFirst().orElse(null);
    }

    /** Whether anybody who ever had anything to do with a mailbox may have refused. */
    boolean mayBeRefused(final String mailbox) {
        return isErasable(mailbox) || words.keySet().stream().anyMatch(statement -> switch (statement.word().meaning()) {
            case NO, COMPLAINT -> statement.mailbox().equals(mailbox) || isOfPerson(statement, mailbox);
            // nobody knows what bounced where a record has no address
            case BOUNCE -> statement.mailbox().equals(mailbox) || statement.mailbox().equals(Entry.NOWHERE) && isOfPerson(statement, mailbox);
            case YES, PENDING, NOTHING -> false;
        });
    }

    private boolean isOfPerson(final Statement statement, final String mailbox) {
        return !statement.isAtForm() && everOne.getOrDefault(statement.key(), Set.of()).stream().anyMatch(key -> mailboxes.getOrDefault(key, Set.of()).contains(mailbox));
    }

    /** Whether somebody was erased who had to do with a mailbox. */
    boolean isErasable(final String mailbox) {
        return allErasures.stream().anyMatch(erasure -> erasure.keys().stream().flatMap(key -> everOne.getOrDefault(key, Set.of(key)).stream())
                .anyMatch(key -> mailboxes.getOrDefault(key, Set.of()).contains(mailbox)));
    }
}
