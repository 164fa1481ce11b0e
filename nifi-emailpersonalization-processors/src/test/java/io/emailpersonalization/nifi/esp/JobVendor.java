// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
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
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.http.RateBudget;
import io.emailpersonalization.nifi.esp.http.RateLimits;
import io.emailpersonalization.nifi.esp.http.RateWindow;
import org.apache.nifi.controller.AbstractControllerService;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A vendor in memory with the audience a1: it upserts by jobs, has lists, allows so many requests of each endpoint group an hour, and can neither archive contacts nor ask for confirmation. */
public final class JobVendor extends AbstractControllerService implements EspClientService {

    static final String IMPORTS = "imports";
    static final String JOBS = "jobs";
    static final String CONTACTS = "contacts";

    static final int MAX_BATCH = 4;
    static final int MAX_BYTES = 1000;
    private static final Set<Type> FIELD_TYPES = Set.of(Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.OPTIONS);

    private static final Set<ActivityEvent.Type> EVENTS = Set.of(ActivityEvent.Type.OPT_OUT, ActivityEvent.Type.BOUNCE_SOFT, ActivityEvent.Type.CLICK, ActivityEvent.Type.MACHINE_OPEN);
    private static final Set<Feature> FEATURES = Set.of(Feature.UPSERT, Feature.UNSUBSCRIBE, Feature.ERASURE, Feature.READ_BACK, Feature.ACTIVITY);
    private static final int MAX_CONNECTIONS = 10;
    private static final int EVENTS_PER_PAGE = 100;

    private final List<ActivityEvent> events = new ArrayList<>();
    private final Map<String, HeldContact> contacts = new TreeMap<>();
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> unreachable = new HashSet<>();
    private final Map<String, AudienceField> fields = new LinkedHashMap<>();
    private final String account = "jobs " + UUID.randomUUID();
    private RateBudget budget = RateBudget.of(account, RateLimits.of(MAX_CONNECTIONS));

    private record Job(List<Contact> contacts, Map<String, ContactOutcome> outcomes) {
    }

    JobVendor() {
        put(AudienceField.of("FNAME", AudienceField.Type.TEXT, false));
        put(AudienceField.of("CITY", AudienceField.Type.TEXT, false));
    }

    synchronized void add(final List<ActivityEvent> more) {
        events.addAll(more);
    }

    synchronized void put(final AudienceField field) {
        fields.put(field.name(), field);
    }

    /** Ends the jobs that are under way. */
    synchronized void endJobs() {
        for (final Job job : jobs.values()) {
            if (job.outcomes().isEmpty()) {
                job.contacts().forEach(contact -> job.outcomes().put(contact.email(), upsert(contact)));
            }
        }
    }

    private ContactOutcome upsert(final Contact contact) {
        if (refused.contains(contact.email())) {
            return ContactOutcome.refused("invalid_email", "email", "The address is not valid");
        }
        final HeldContact known = contacts.get(contact.email());
        final Map<String, Object> values = new LinkedHashMap<>(known == null ? Map.of() : known.fields());
        values.putAll(contact.fields());
        values.values().removeIf(""::equals);
        final Set<String> lists = new HashSet<>(known == null ? Set.of() : known.memberships());
        lists.addAll(contact.memberships().joined());
        lists.removeAll(contact.memberships().left());
        final HeldContact held = new HeldContact(contact.email(), known == null ? ContactStatus.SUBSCRIBED : known.status(), values, lists,
                contact.language() == null && known != null ? known.language() : contact.language(), Instant.now());
        contacts.put(contact.email(), held);
        return ContactOutcome.accepted(known == null ? ContactResult.CREATED : ContactResult.UPDATED, held.status());
    }

    private static HeldContact with(final HeldContact contact, final ContactStatus status) {
        return new HeldContact(contact.email(), status, contact.fields(), contact.memberships(), contact.language(), Instant.now());
    }

    /** Forgets the jobs, as a vendor does after a while. */
    synchronized void forgetJobs() {
        jobs.clear();
    }

    synchronized void refuse(final String address) {
        refused.add(address);
    }

    /** From now on allows so many requests of each of some endpoint groups within the hour, and any number of others. */
    synchronized void allow(final int requests, final String... groups) throws EspUnavailableException {
        final List<RateWindow> hour = List.of(new RateWindow(Math.max(1, requests), Duration.ofHours(1)));
        budget = RateBudget.of(account, new RateLimits(MAX_CONNECTIONS, List.of(), Stream.of(groups).collect(Collectors.toMap(Function.identity(), any -> hour))));
        if (requests == 0) {
            for (final String group : groups) {
                spend(group, true);
            }
        }
    }

    /** From now on requests on an address are not answered. */
    synchronized void cutOff(final String address) {
        unreachable.add(address);
    }

    synchronized void put(final String address, final ContactStatus status) {
        contacts.put(address, new HeldContact(address, status, Map.of(), Set.of(), null, Instant.now()));
    }

    /** Null where there is no contact. */
    synchronized ContactStatus status(final String address) {
        return contacts.containsKey(address) ? contacts.get(address).status() : null;
    }

    /** How often an address was submitted. */
    synchronized long submissions(final String address) {
        return jobs.values().stream().flatMap(job -> job.contacts().stream()).filter(contact -> contact.email().equals(address)).count();
    }

    synchronized int jobs() {
        return jobs.size();
    }

    private void spend(final String group, final boolean urgent) throws EspUnavailableException {
        try {
            if (budget.acquire(group, urgent, Instant.MAX) != RateBudget.Turn.GRANTED) {
                throw new EspUnavailableException("The requests of this hour are used up", null);
            }
            budget.release();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
    }

    private void request(final String audienceId, final String group, final boolean urgent) throws EspUnavailableException, EspRefusedException {
        spend(group, urgent);
        if (!"a1".equals(audienceId)) {
            throw new EspRefusedException("The vendor does not know the audience", false);
        }
    }

    @Override
    public String account() {
        return "jobs";
    }

    @Override
    public String uri(final String audienceId) {
        return "memory:" + audienceId;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(FEATURES, new Capabilities.BatchLimits(MAX_BATCH, Map.of(Feature.ERASURE, 1), MAX_BYTES),
                true, Set.of(Capabilities.GroupKind.LIST), FIELD_TYPES, EVENTS);
    }

    @Override
    public synchronized Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        request(audienceId, CONTACTS, false);
        return new Audience("by jobs", false, List.copyOf(fields.values()));
    }

    @Override
    public synchronized UpsertAnswer upsert(final String audienceId, final List<Contact> batch, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (Instant.now().isAfter(sendBefore)) {
            throw new DeadlineExceededException("It is too late", false);
        }
        request(audienceId, IMPORTS, false);
        if (pending) {
            return new UpsertAnswer.Done(batch.stream().map(any -> ContactOutcome.refused("not supported", null, "The vendor sends no confirmation mails")).toList());
        }
        if (batch.size() > MAX_BATCH || batch.stream().mapToLong(Contact::bytes).sum() > MAX_BYTES && batch.size() > 1) {
            throw new EspRefusedException("The batch is too large", false);
        }
        final String id = "j" + (jobs.size() + 1);
        jobs.put(id, new Job(List.copyOf(batch), new LinkedHashMap<>()));
        return new UpsertAnswer.Submitted(id);
    }

    @Override
    public synchronized Optional<List<ContactOutcome>> poll(final String audienceId, final String jobId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        request(audienceId, JOBS, false);
        final Job job = jobs.get(jobId);
        if (job == null) {
            return Optional.of(addresses.stream().map(any -> ContactOutcome.unknown("The vendor does not know the job")).toList());
        }
        return job.outcomes().isEmpty() ? Optional.empty() : Optional.of(addresses.stream().map(job.outcomes()::get).toList());
    }

    @Override
    public synchronized List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        request(audienceId, CONTACTS, false);
        return addresses.stream().map(address -> unreachable.contains(address) ? new ReadOutcome.Unknown("no answer") : read(contacts.get(address), selection)).toList();
    }

    /** The cursor is the number of events that were told: the vendor keeps them in the order in which they became known. */
    @Override
    public synchronized ActivityPage activity(final String audienceId, final String cursor) throws EspUnavailableException, EspRefusedException {
        request(audienceId, CONTACTS, false);
        if (cursor != null && !cursor.matches("a1/[0-9]{1,9}")) {
            throw new EspRefusedException("The cursor is not one of this audience", false);
        }
        final int start = cursor == null ? 0 : Integer.parseInt(cursor.substring("a1/".length()));
        final int end = Math.min(events.size(), start + EVENTS_PER_PAGE);
        return new ActivityPage(events.subList(start, end), "a1/" + end, end < events.size());
    }

    private static ReadOutcome read(final HeldContact contact, final ReadSelection selection) {
        if (contact == null) {
            return new ReadOutcome.Absent();
        }
        final Map<String, Object> values = new HashMap<>(contact.fields());
        values.keySet().retainAll(selection.fields());
        return new ReadOutcome.Found(new HeldContact(contact.email(), contact.status(), values, selection.memberships() ? contact.memberships() : Set.of(), contact.language(),
                contact.changedAt()));
    }

    @Override
    public synchronized List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final List<ContactOutcome> outcomes = new ArrayList<>();
        for (final String address : addresses) {
            request(audienceId, CONTACTS, true);
            final HeldContact contact = contacts.computeIfPresent(address, (any, known) -> known.status().isMailed() ? with(known, ContactStatus.UNSUBSCRIBED) : known);
            outcomes.add(contact == null ? ContactOutcome.absent() : ContactOutcome.accepted(ContactResult.UNSUBSCRIBED, contact.status()));
        }
        return outcomes;
    }

    @Override
    public synchronized List<ContactOutcome> erase(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        if (addresses.size() > capabilities().maxBatch(Feature.ERASURE)) {
            throw new EspRefusedException("The batch is too large", false);
        }
        final List<ContactOutcome> outcomes = new ArrayList<>();
        for (final String address : addresses) {
            request(audienceId, CONTACTS, true);
            outcomes.add(contacts.remove(address) == null ? ContactOutcome.absent() : ContactOutcome.accepted(ContactResult.ERASED, null));
        }
        return outcomes;
    }
}
