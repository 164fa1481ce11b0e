// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs what a client promises in an audience that was found empty: contacts are created, changed, unsubscribed, archived, restored, moved and erased, and read back after each step. Whatever
 * happens, all of them are erased at the end. Tested by {@code EspProofTest}.
 */
final class EspProof {

    /** How long a vendor may take until a change is read back. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How long a request may wait for its turn. */
    private static final Duration TURN = Duration.ofMinutes(2);
    private static final Duration JOB_LIMIT = Duration.ofMinutes(15);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int CONTACTS = 4;

    private final EspClientService client;
    private final ProvedVendor vendor;
    private final String audience;
    private final Duration patience;
    private final Consumer<String> progress;
    private final List<String> proven = new ArrayList<>();
    private final List<String> people = new ArrayList<>();
    private final String stranger;
    private final String moved;

    /**
     * Prepares a proof.
     *
     * @param mailbox the mailbox whose plus-addresses become contacts
     * @param run a word that no other proof has: some vendors never take an erased address again
     * @param patience how long a vendor may take until a change is read back
     * @param progress receives a line for each proven promise
     */
    EspProof(final EspClientService client, final ProvedVendor vendor, final String audience, final String mailbox, final String run, final Duration patience,
            final Consumer<String> progress) {
        this.client = client;
        this.vendor = vendor;
        this.audience = audience;
        this.patience = patience;
        this.progress = progress;
        for (int person = 1; person <= CONTACTS; person++) {
            people.add(address(mailbox, run, Integer.toString(person)));
        }
        this.moved = address(mailbox, run, "moved");
        this.stranger = address(mailbox, run, "stranger");
    }

    private static String address(final String mailbox, final String run, final String name) {
        return mailbox.replace("@", "+nifi-%s-%s@".formatted(run, name));
    }

    /** A part of the proof. */
    @FunctionalInterface
    private interface Step {
        void run() throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    /**
     * Runs the proof.
     *
     * @return a sentence for each promise that held
     * @throws ProofRefusedException when a promise does not hold, or the vendor refuses or does not answer
     */
    List<String> run() {
        attempt(this::requireAbsent);
        try {
            attempt(this::prove);
        } finally {
            erase();
        }
        return List.copyOf(proven);
    }

    private static void attempt(final Step step) {
        try {
            step.run();
        } catch (final EspUnavailableException | EspRefusedException | DeadlineExceededException e) {
            throw new ProofRefusedException("The vendor did not do it: %s.".formatted(e.getMessage()), e);
        }
    }

    private Set<String> all() {
        final Set<String> all = new LinkedHashSet<>(people);
        all.add(moved);
        all.add(stranger);
        return all;
    }

    /** The addresses of the proof may be known outside of the audience. */
    private void requireAbsent() throws EspUnavailableException, EspRefusedException {
        final Audience held = client.audience(audience);
        if (!held.requiredFieldNames().isEmpty()) {
            throw new ProofRefusedException("New contacts of the audience need the fields %s: name an audience without required fields.".formatted(String.join(", ", held.requiredFieldNames())));
        }
        if (!client.read(audience, List.copyOf(all()), new ReadSelection(Set.of(), false)).stream().allMatch(ReadOutcome.Absent.class::isInstance)) {
            throw new ProofRefusedException("The vendor knows an address of the proof already, or does not read it: nothing was changed.");
        }
    }

    private void prove() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        create();
        change();
        unsubscribe();
        if (client.capabilities().has(Feature.ARCHIVE)) {
            archive();
        }
        if (client.capabilities().has(Feature.ADDRESS_CHANGE)) {
            move();
        }
    }

    private void create() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<ContactOutcome> outcomes = upsert(people.stream().map(address -> contact(address, "Ada", "Proof")).toList());
        require(outcomes.stream().allMatch(outcome -> outcome.result() == ContactResult.CREATED), "new contacts are not created");
        for (final String address : people) {
            awaitHeld(address, held -> held.status() == ContactStatus.SUBSCRIBED && "Ada".equals(held.fields().get(vendor.firstName())) && "Proof".equals(held.fields().get(vendor.lastName())),
                    "a new contact is not subscribed with its fields");
        }
        done("new contacts are created, subscribed, and read back with their fields");
    }

    private void change() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String person = people.getFirst();
        final List<ContactOutcome> outcomes = upsert(List.of(new Contact(person, null, Map.of(vendor.firstName(), "Grace"), Memberships.NONE)));
        require(outcomes.getFirst().result() == ContactResult.UPDATED, "a known contact is not updated");
        awaitHeld(person, held -> "Grace".equals(held.fields().get(vendor.firstName())) && "Proof".equals(held.fields().get(vendor.lastName())) && held.status() == ContactStatus.SUBSCRIBED,
                "a field is not changed, or one that was not sent is lost");
        done("a field is changed, and a field that is not sent stays");
    }

    private void unsubscribe() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String person = people.get(1);
        require(client.unsubscribe(audience, List.of(person)).getFirst().result() == ContactResult.UNSUBSCRIBED, "a contact is not unsubscribed");
        awaitStatus(person, ContactStatus.UNSUBSCRIBED);
        require(client.unsubscribe(audience, List.of(person)).getFirst().result() == ContactResult.UNCHANGED, "a second withdrawal changes something");
        upsert(List.of(contact(person, "Hedy", "Proof")));
        awaitHeld(person, held -> "Hedy".equals(held.fields().get(vendor.firstName())), "an unsubscribed contact does not take a field");
        awaitStatus(person, ContactStatus.UNSUBSCRIBED);
        require(client.unsubscribe(audience, List.of(stranger)).getFirst().result() == ContactResult.ABSENT, "a withdrawal of somebody unknown is not absent");
        require(held(stranger).isEmpty(), "a withdrawal created a contact");
        done("who withdraws is unsubscribed, stays so after a push, and a withdrawal creates nobody");
    }

    private void archive() throws EspUnavailableException, EspRefusedException {
        final String person = people.get(2);
        require(client.archive(audience, List.of(person)).getFirst().result() == ContactResult.ARCHIVED, "a contact is not archived");
        awaitStatus(person, ContactStatus.ARCHIVED);
        done("a contact is archived");
        if (client.capabilities().has(Feature.RESTORE)) {
            require(client.restore(audience, List.of(person), deadline()).getFirst().result() == ContactResult.RESTORED, "an archived contact is not restored");
            awaitStatus(person, ContactStatus.SUBSCRIBED);
            done("an archived contact is restored");
        }
    }

    private void move() throws EspUnavailableException, EspRefusedException {
        require(client.move(audience, List.of(new AddressChange(people.get(3), moved)), deadline()).getFirst().result() == ContactResult.MOVED, "a contact does not take another address");
        awaitHeld(moved, held -> "Ada".equals(held.fields().get(vendor.firstName())) && held.status().isMailed(), "a contact with another address lost its fields or its status");
        done("a contact takes another address, and keeps its fields");
    }

    /** Erases every contact of the proof, and tells what is left. */
    private void erase() {
        final List<String> left = new ArrayList<>();
        for (final String address : all()) {
            try {
                final ContactResult result = client.erase(audience, List.of(address)).getFirst().result();
                if (result != ContactResult.ERASED && result != ContactResult.ABSENT) {
                    left.add(address);
                } else if (result == ContactResult.ERASED) {
                    awaitAbsent(address);
                }
            } catch (final EspUnavailableException | EspRefusedException | ProofRefusedException e) {
                left.add(address);
            }
        }
        if (left.isEmpty()) {
            done("contacts are deleted for ever");
        } else {
            progress.accept("Delete by hand: " + String.join(", ", left));
        }
    }

    private Contact contact(final String address, final String first, final String last) {
        return new Contact(address, null, Map.of(vendor.firstName(), first, vendor.lastName(), last), Memberships.NONE);
    }

    private static Instant deadline() {
        return Instant.now().plus(TURN);
    }

    private List<ContactOutcome> upsert(final List<Contact> contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return switch (client.upsert(audience, contacts, false, deadline())) {
            case UpsertAnswer.Done answer -> answer.outcomes();
            case UpsertAnswer.Submitted job -> {
                final List<String> addresses = contacts.stream().map(Contact::email).toList();
                final Instant end = Instant.now().plus(JOB_LIMIT);
                Optional<List<ContactOutcome>> outcomes = client.poll(audience, job.jobId(), addresses);
                while (outcomes.isEmpty()) {
                    require(Instant.now().isBefore(end), "a job is not done within %d minutes".formatted(JOB_LIMIT.toMinutes()));
                    LockSupport.parkNanos(PAUSE_NANOS);
                    outcomes = client.poll(audience, job.jobId(), addresses);
                }
                done("a job is submitted, polled, and gives an outcome for each contact");
                yield outcomes.get();
            }
        };
    }

    private Optional<HeldContact> held(final String address) throws EspUnavailableException, EspRefusedException {
        return switch (client.read(audience, List.of(address), new ReadSelection(Set.of(vendor.firstName(), vendor.lastName()), false)).getFirst()) {
            case ReadOutcome.Found found -> Optional.of(found.contact());
            case ReadOutcome.Absent absent -> Optional.empty();
            case ReadOutcome.Refused refused -> throw new EspRefusedException(refused.reason(), false);
            case ReadOutcome.Unknown unknown -> throw new EspUnavailableException(unknown.reason(), null);
        };
    }

    private void awaitStatus(final String address, final ContactStatus status) throws EspUnavailableException, EspRefusedException {
        awaitHeld(address, held -> held.status() == status, "a contact is not " + status);
    }

    private void awaitHeld(final String address, final Predicate<HeldContact> expected, final String otherwise) throws EspUnavailableException, EspRefusedException {
        await(address, held -> held.filter(expected).isPresent(), otherwise);
    }

    private void awaitAbsent(final String address) throws EspUnavailableException, EspRefusedException {
        await(address, Optional::isEmpty, "an erased contact is still there");
    }

    /** Vendors show a change after a while. */
    private void await(final String address, final Predicate<Optional<HeldContact>> expected, final String otherwise) throws EspUnavailableException, EspRefusedException {
        final Instant end = Instant.now().plus(patience);
        while (!expected.test(held(address))) {
            require(Instant.now().isBefore(end), otherwise);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void require(final boolean holds, final String otherwise) {
        if (!holds) {
            throw new ProofRefusedException("Not proved: %s.".formatted(otherwise));
        }
    }

    private void done(final String promise) {
        if (!proven.contains(promise)) {
            proven.add(promise);
            progress.accept("ok    " + promise);
        }
    }
}
