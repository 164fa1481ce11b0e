// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Sends requests of a run to the vendor, and returns outcomes whatever happens. An address without an answer does not hold up the others. Tested by HostileVendorTest. */
public final class VendorRequests {

    private final PushRun run;

    public VendorRequests(final PushRun run) {
        this.run = run;
    }

    /** A request for items: addresses, or changes of address. */
    @FunctionalInterface
    public interface Request<T> {
        List<ContactOutcome> send(EspClientService client, String audience, List<T> items) throws EspUnavailableException, EspRefusedException;
    }

    /** Sends requests for any number of items. Without an answer to one of them the run stops, and the outcomes of its items and of those after it are unknown. */
    public <T> List<ContactOutcome> send(final List<T> items, final Feature operation, final Request<T> request) {
        return inBatches(items, operation, batch -> {
            if (run.isStopped()) {
                return ContactOutcomes.notSent(batch.size(), null);
            }
            final VendorAnswer<List<ContactOutcome>> answer = answer(batch, request);
            if (answer.isReceived()) {
                return answer.value();
            }
            run.stop(answer);
            return answer.kind() == VendorAnswer.Kind.UNAVAILABLE ? ContactOutcomes.unknown(batch.size(), null) : ContactOutcomes.notSent(batch.size(), null);
        });
    }

    /** Sends requests that the run can do without. Without an answer to one of them the outcomes of its items are unknown, and the run goes on. */
    public <T> List<ContactOutcome> sendOptional(final List<T> items, final Feature operation, final Request<T> request) {
        return inBatches(items, operation, batch -> {
            final VendorAnswer<List<ContactOutcome>> answer = answer(batch, request);
            return answer.isReceived() ? answer.value() : ContactOutcomes.unknown(batch.size(), answer.reason());
        });
    }

    private <T> VendorAnswer<List<ContactOutcome>> answer(final List<T> items, final Request<T> request) {
        return VendorAnswer.to(() -> request.send(run.client(), run.audience(), items));
    }

    private <T> List<ContactOutcome> inBatches(final List<T> items, final Feature operation, final Function<List<T>, List<ContactOutcome>> sender) {
        final List<ContactOutcome> outcomes = new ArrayList<>(items.size());
        final int size = run.client().capabilities().maxBatch(operation);
        for (int start = 0; start < items.size(); start += size) {
            outcomes.addAll(sender.apply(items.subList(start, Math.min(items.size(), start + size))));
        }
        return outcomes;
    }

    /** Sends requests for any number of addresses, as {@link #send}. The run also stops where none of several addresses has an answer: that says something about the vendor. */
    public List<ContactOutcome> perAddress(final List<String> addresses, final Feature operation, final Request<String> request) {
        return send(addresses, operation, (client, audience, batch) -> {
            final List<ContactOutcome> outcomes = request.send(client, audience, batch);
            if (outcomes.size() > 1 && outcomes.stream().allMatch(outcome -> outcome.fate() == ContactOutcome.Fate.UNKNOWN)) {
                run.vendorUnavailable(outcomes.getFirst().message());
            }
            return outcomes;
        });
    }

    /** Sends requests for the addresses of persons. Returns an outcome per person, the worst of the person's addresses; {@code absent} for a person without an address. */
    public List<ContactOutcome> perPerson(final List<List<String>> people, final Feature operation, final Request<String> request) {
        final List<ContactOutcome> outcomes = perAddress(people.stream().flatMap(List::stream).toList(), operation, request);
        final List<ContactOutcome> worst = new ArrayList<>(people.size());
        int next = 0;
        for (final List<String> addresses : people) {
            ContactOutcome outcome = ContactOutcome.absent();
            for (int i = 0; i < addresses.size(); i++) {
                outcome = ContactOutcomes.worse(outcome, outcomes.get(next++));
            }
            worst.add(outcome);
        }
        return worst;
    }
}
