// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.record.value.MailAddress;
import org.apache.nifi.logging.ComponentLog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Asks how far imports are (GET /processes/{processId}). Brevo allows 100 such requests an hour: the service asks at intervals, whatever the number of jobs, and remembers the processes
 * that ended. Tested by {@code BrevoImportTest}.
 */
public final class BrevoPolls {

    /** Processes that ended and are remembered: far more than wait for their outcomes at a time. */
    private static final int MAX_ENDED = 200;

    private final long interval;
    private final ComponentLog logger;
    private final AtomicLong nextPoll = new AtomicLong(System.nanoTime());
    private final Map<Long, JsonNode> ended = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Long, JsonNode> eldest) {
            return size() > MAX_ENDED;
        }
    });

    public BrevoPolls(final Duration interval, final ComponentLog logger) {
        this.interval = interval.toNanos();
        this.logger = logger;
    }

    /** Reads the outcomes of a job in the order of the addresses; empty while Brevo works on it, and before the next question. */
    public Optional<List<ContactOutcome>> poll(final BrevoLookup lookup, final String jobId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final Optional<BrevoJob> job = BrevoJob.read(jobId);
        if (job.isEmpty() || job.get().audience() != lookup.audience()) {
            return unknown(addresses, "The id is not one of an import into this audience");
        }
        final List<JsonNode> processes = new ArrayList<>();
        for (final long id : job.get().parts().stream().flatMap(part -> part.processes().stream()).toList()) {
            final JsonNode known = ended.get(id);
            if (known == null && !takesTurn()) {
                return Optional.empty();
            }
            final Optional<JsonNode> process = known == null ? lookup.api().find("processes/" + id, body -> body.path("status").isTextual()) : Optional.of(known);
            if (process.isEmpty()) {
                return unknown(addresses, "Brevo does not know the import any more");
            }
            switch (BrevoImport.Progress.of(process.get())) {
                case WORKING -> {
                    return Optional.empty();
                }
                case FAILED -> {
                    return unknown(addresses, "Brevo gave the import up (%s)".formatted(process.get().path("status").asText()));
                }
                case COMPLETED -> {
                    ended.put(id, process.get());
                    processes.add(process.get());
                }
            }
        }
        final BrevoReports reports = new BrevoReports(lookup.api(), logger);
        final Set<String> keys = addresses.stream().map(MailAddress::key).collect(Collectors.toSet());
        for (final JsonNode process : processes) {
            reports.add(process, keys);
        }
        return Optional.of(new BrevoImportResult(lookup, job.get(), reports).outcomes(addresses));
    }

    /** Whether it is time for a question. */
    private boolean takesTurn() {
        final long now = System.nanoTime();
        final long next = nextPoll.get();
        return now - next >= 0 && nextPoll.compareAndSet(next, now + interval);
    }

    private static Optional<List<ContactOutcome>> unknown(final List<String> addresses, final String reason) {
        return Optional.of(addresses.stream().map(any -> ContactOutcome.unknown(reason)).toList());
    }
}
