// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.rehearsal;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.Capabilities;
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
import io.emailpersonalization.nifi.esp.client.PlannedRequest;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.verify.FieldEquality;
import org.apache.nifi.controller.AbstractControllerService;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The client of a dry run, at any vendor. Reads each contact first, lets the vendor's own client rehearse the operation, and tells the sink the contact before and after, and the requests. The
 * outcome follows from the contact as it is now: a rehearsal alone does not know whether a contact exists. An operation that a dry run does not have is refused. Tested by {@code DryRunTest}.
 */
public final class RehearsedClient extends AbstractControllerService implements EspClientService {

    private final EspClientService client;
    private final RehearsalSink sink;
    private final Queue<PlannedRequest> planned = new ConcurrentLinkedQueue<>();
    private Map<String, AudienceField> fields;

    /** An operation on a batch. */
    @FunctionalInterface
    private interface Operation<T> {
        T run() throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    /** @param real the client that a push would use; it must be able to read contacts */
    public RehearsedClient(final EspClientService real, final RehearsalSink sink) throws EspUnavailableException, EspRefusedException {
        this.client = real.rehearsal(planned::add);
        this.sink = sink;
        if (!client.capabilities().has(Feature.READ_BACK)) {
            throw new EspRefusedException("The vendor cannot read contacts: there is no dry run", false);
        }
    }

    @Override
    public String account() throws EspUnavailableException, EspRefusedException {
        return client.account();
    }

    @Override
    public String uri(final String audienceId) {
        return client.uri(audienceId);
    }

    /** What the vendor's client can do, without jobs: there is nothing to wait for. */
    @Override
    public Capabilities capabilities() {
        final Capabilities real = client.capabilities();
        return new Capabilities(real.features(), real.batches(), false, real.groups(), real.fieldTypes(), real.activity());
    }

    @Override
    public void checkAudience(final String audienceId) throws EspRefusedException {
        client.checkAudience(audienceId);
    }

    @Override
    public Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        return client.audience(audienceId);
    }

    /** @param sendBefore has no meaning: nothing is sent */
    @Override
    public UpsertAnswer upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = new LinkedHashSet<>();
        contacts.forEach(contact -> names.addAll(contact.fields().keySet()));
        final List<String> addresses = contacts.stream().map(Contact::email).toList();
        final List<ReadOutcome> before = read(audienceId, addresses, new ReadSelection(names, true));
        final List<ContactOutcome> rehearsed = rehearse(() -> switch (client.upsert(audienceId, contacts, pending, Instant.MAX)) {
            case UpsertAnswer.Done done -> done.outcomes();
            case UpsertAnswer.Submitted job -> client.poll(audienceId, job.jobId(), addresses).orElseThrow();
        });
        final Map<String, AudienceField> known = fields(audienceId);
        final List<ContactOutcome> outcomes = new ArrayList<>(contacts.size());
        for (int i = 0; i < contacts.size(); i++) {
            final Contact contact = contacts.get(i);
            final HeldContact held = held(before.get(i));
            final ContactOutcome outcome = rehearsed.get(i).fate() == ContactOutcome.Fate.REFUSED ? rehearsed.get(i) : outcome(before.get(i), pending);
            outcomes.add(outcome);
            final Set<String> groups = held == null ? Set.of() : held.memberships();
            final Memberships owned = contact.memberships();
            sink.contact(new PlannedChange("upsert", contact.email(), null, status(before.get(i)), outcome, fields(contact, held, known),
                    owned.joined().stream().filter(group -> !groups.contains(group)).sorted().toList(), owned.left().stream().filter(groups::contains).sorted().toList()));
        }
        return new UpsertAnswer.Done(outcomes);
    }

    private static ContactOutcome outcome(final ReadOutcome before, final boolean pending) {
        return switch (before) {
            case ReadOutcome.Found found -> ContactOutcome.accepted(ContactResult.UPDATED, found.contact().status());
            case ReadOutcome.Absent absent -> ContactOutcome.accepted(ContactResult.CREATED, pending ? ContactStatus.PENDING : ContactStatus.SUBSCRIBED);
            case ReadOutcome.Refused refused -> ContactOutcome.refused("not read", null, refused.reason());
            case ReadOutcome.Unknown unknown -> ContactOutcome.notSent(unknown.reason());
        };
    }

    private static List<PlannedChange.Field> fields(final Contact contact, final HeldContact held, final Map<String, AudienceField> known) {
        final List<PlannedChange.Field> fields = new ArrayList<>();
        contact.fields().forEach((name, after) -> {
            final Object before = held == null ? null : held.fields().get(name);
            fields.add(new PlannedChange.Field(name, text(before), FieldEquality.isEmpty(after) ? null : text(after), isChanged(before, after, known.get(name))));
        });
        if (contact.language() != null) {
            final String before = held == null ? null : held.language();
            fields.add(new PlannedChange.Field("language", before, contact.language(), !contact.language().equalsIgnoreCase(before)));
        }
        return fields;
    }

    private static boolean isChanged(final Object before, final Object after, final AudienceField field) {
        if (FieldEquality.isEmpty(before) || FieldEquality.isEmpty(after)) {
            return FieldEquality.isEmpty(before) != FieldEquality.isEmpty(after);
        }
        return FieldEquality.compare(after, before, field) != FieldEquality.Agreement.EQUAL;
    }

    private static String text(final Object value) {
        return Objects.toString(value, null);
    }

    private Map<String, AudienceField> fields(final String audienceId) throws EspUnavailableException, EspRefusedException {
        if (fields == null) {
            fields = client.audience(audienceId).fields().stream().collect(Collectors.toMap(AudienceField::name, Function.identity(), (one, same) -> one));
        }
        return fields;
    }

    @Override
    public List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final List<ReadOutcome> before = statuses(audienceId, addresses);
        rehearse(() -> client.unsubscribe(audienceId, addresses));
        // some vendors confirm by a second look, which finds the contact as it is
        final List<ContactOutcome> outcomes = before.stream().map(outcome -> switch (outcome) {
            case ReadOutcome.Found found -> found.contact().status().isMailed() ? ContactOutcome.accepted(ContactResult.UNSUBSCRIBED, ContactStatus.UNSUBSCRIBED)
                    : ContactOutcome.accepted(ContactResult.UNCHANGED, found.contact().status());
            case ReadOutcome.Absent absent -> ContactOutcome.absent();
            case ReadOutcome.Refused refused -> ContactOutcome.refused("not read", null, refused.reason());
            case ReadOutcome.Unknown unknown -> ContactOutcome.notSent(unknown.reason());
        }).toList();
        tell("unsubscribe", addresses, before, outcomes);
        return outcomes;
    }

    @Override
    public List<ContactOutcome> archive(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return rehearse("archive", audienceId, addresses, () -> client.archive(audienceId, addresses));
    }

    @Override
    public List<ContactOutcome> move(final String audienceId, final List<AddressChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        final List<ReadOutcome> before = statuses(audienceId, changes.stream().map(AddressChange::from).toList());
        final List<ContactOutcome> outcomes = rehearse(() -> client.move(audienceId, changes, Instant.MAX));
        for (int i = 0; i < changes.size(); i++) {
            sink.contact(new PlannedChange("move", changes.get(i).from(), changes.get(i).to(), status(before.get(i)), outcomes.get(i), List.of(), List.of(), List.of()));
        }
        return outcomes;
    }

    @Override
    public List<ContactOutcome> requestConfirmation(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return rehearse("request confirmation", audienceId, addresses, () -> client.requestConfirmation(audienceId, addresses, Instant.MAX));
    }

    @Override
    public List<ContactOutcome> restore(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return rehearse("restore", audienceId, addresses, () -> client.restore(audienceId, addresses, Instant.MAX));
    }

    @Override
    public List<ContactOutcome> changeTopics(final String audienceId, final List<TopicChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return rehearse("topics", audienceId, changes.stream().map(TopicChange::email).toList(), () -> client.changeTopics(audienceId, changes, Instant.MAX));
    }

    @Override
    public void createFields(final String audienceId, final List<AudienceField> missing) throws EspUnavailableException, EspRefusedException {
        rehearse(() -> {
            client.createFields(audienceId, missing);
            return null;
        });
    }

    @Override
    public List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        final List<ReadOutcome> outcomes = new ArrayList<>(addresses.size());
        final int size = client.capabilities().maxBatch(Feature.READ_BACK);
        for (int start = 0; start < addresses.size(); start += size) {
            outcomes.addAll(client.read(audienceId, addresses.subList(start, Math.min(addresses.size(), start + size)), selection));
        }
        return outcomes;
    }

    private List<ReadOutcome> statuses(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return read(audienceId, addresses, new ReadSelection(Set.of(), false));
    }

    private List<ContactOutcome> rehearse(final String name, final String audienceId, final List<String> addresses, final Operation<List<ContactOutcome>> operation)
            throws EspUnavailableException, EspRefusedException {
        final List<ReadOutcome> before = statuses(audienceId, addresses);
        final List<ContactOutcome> outcomes = rehearse(operation);
        tell(name, addresses, before, outcomes);
        return outcomes;
    }

    /** Runs an operation and tells its requests. Those of an operation that fails are not told: the push repeats it, or stops. */
    private <T> T rehearse(final Operation<T> operation) throws EspUnavailableException, EspRefusedException {
        planned.clear();
        final T outcome;
        try {
            outcome = operation.run();
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
        for (PlannedRequest request = planned.poll(); request != null; request = planned.poll()) {
            sink.request(request);
        }
        return outcome;
    }

    private void tell(final String operation, final List<String> addresses, final List<ReadOutcome> before, final List<ContactOutcome> outcomes) {
        for (int i = 0; i < addresses.size(); i++) {
            sink.contact(new PlannedChange(operation, addresses.get(i), null, status(before.get(i)), outcomes.get(i), List.of(), List.of(), List.of()));
        }
    }

    private static HeldContact held(final ReadOutcome outcome) {
        return outcome instanceof ReadOutcome.Found found ? found.contact() : null;
    }

    private static ContactStatus status(final ReadOutcome outcome) {
        return switch (outcome) {
            case ReadOutcome.Found found -> found.contact().status();
            case ReadOutcome.Absent absent -> ContactStatus.ABSENT;
            case ReadOutcome.Refused refused -> null;
            case ReadOutcome.Unknown unknown -> null;
        };
    }
}
