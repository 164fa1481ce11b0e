// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Imports, and the processes that tell how far they are. An import has its effect at once, and its process ends after some polls. {@code emailBlacklist} applies to every row.
 * Refused rows stand in report files. Tested by {@code BrevoSandboxTest}.
 */
final class ImportJobs {

    static final String REPORTS = "/reports/";

    /** Brevo's reference: the largest body, in bytes. */
    private static final int MAX_BYTES = 10 * 1024 * 1024;
    private static final List<String> WORKING = List.of("queued", "in_process", "processing");

    private final BrevoAccount account;
    private final Map<Integer, Job> jobs = new HashMap<>();
    private int polls = 1;
    private String fate = "completed";

    private static final class Job {

        private final String fate;
        private final Map<String, List<String>> reports = new LinkedHashMap<>();
        private int pollsLeft;
        private int seen;

        Job(final String fate, final int polls) {
            this.fate = fate;
            this.pollsLeft = polls;
        }
    }

    ImportJobs(final BrevoAccount account) {
        this.account = account;
    }

    /** Sets how often a process answers that it works. */
    void setPolls(final int number) {
        polls = number;
    }

    /** Sets how the next processes end: completed, failed or cancelled. A process that does not complete has no effect. */
    void setFate(final String status) {
        fate = status;
    }

    /** @param audience null where there is none */
    Reply submit(final SandboxAudience audience, final Request request) {
        final JsonNode body = request.json();
        if (request.body().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return BrevoReplies.invalid("The size of the body exceeds 10 MB");
        }
        if (!body.path("jsonBody").isArray() || body.path("jsonBody").isEmpty() || !body.path("listIds").isArray() || body.path("listIds").isEmpty()) {
            return BrevoReplies.error(400, "missing_parameter", "jsonBody and listIds are mandatory");
        }
        for (final JsonNode listId : body.path("listIds")) {
            if (audience == null || !BrevoAccount.hasList(audience, listId.asInt())) {
                return BrevoReplies.invalid("Invalid list ids");
            }
        }
        final Job job = new Job(fate, polls);
        if ("completed".equals(fate)) {
            apply(audience, request, job);
        }
        jobs.put(jobs.size() + 1, job);
        return BrevoReplies.json(202, Map.of("processId", jobs.size()));
    }

    private void apply(final SandboxAudience audience, final Request request, final Job job) {
        final JsonNode body = request.json();
        account.number(audience);
        final Set<String> columns = new LinkedHashSet<>();
        body.path("jsonBody").forEach(row -> row.path("attributes").fieldNames().forEachRemaining(columns::add));
        for (final JsonNode row : body.path("jsonBody")) {
            final String email = row.path("email").asText("");
            final String phone = row.path("attributes").path("SMS").asText("");
            final SandboxContact known = account.find(audience, email);
            if (!BrevoVendorApi.isAddress(email)) {
                report(job, "invalid_emails", email);
            } else if (!phone.isEmpty() && BrevoVendorApi.hasPhone(audience, phone, known)) {
                report(job, "duplicate_phone_id", email);
            } else if (known == null || body.path("updateExistingContacts").asBoolean(true)) {
                final SandboxContact contact = known == null ? account.add(audience, email, request.at()) : known;
                AttributeValues.storeRow(audience, contact, row.path("attributes"), columns, body.path("emptyContactsAttributes").asBoolean());
                if (body.has("emailBlacklist")) {
                    account.setBlacklisted(audience, contact, body.path("emailBlacklist").asBoolean(), request.at());
                }
                if (body.has("smsBlacklist")) {
                    account.details(contact).setSmsBlacklisted(body.path("smsBlacklist").asBoolean());
                }
                body.path("listIds").forEach(listId -> account.join(audience, contact, listId.asInt(), request.at()));
                audience.touch(contact, request.at());
            }
        }
    }

    private static void report(final Job job, final String name, final String email) {
        job.reports.computeIfAbsent(name, any -> new ArrayList<>()).add(email);
    }

    Reply process(final String id) {
        final Job job = id.matches("[0-9]{1,9}") ? jobs.get(Integer.parseInt(id)) : null;
        if (job == null) {
            return BrevoReplies.error(404, "invalid_parameter", "processId is invalid");
        }
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", Integer.parseInt(id));
        json.put("name", "IMPORTUSER");
        if (job.pollsLeft > 0) {
            job.pollsLeft--;
            json.put("status", WORKING.get(Math.min(job.seen, WORKING.size() - 1)));
            job.seen++;
            return Reply.json(json);
        }
        json.put("status", job.fate);
        final Map<String, Object> files = new LinkedHashMap<>();
        for (final String name : List.of("invalid_emails", "duplicate_contact_id", "duplicate_ext_id", "duplicate_email_id", "duplicate_phone_id", "duplicate_whatsapp_id",
                "duplicate_landline_number_id")) {
            files.put(name, job.reports.containsKey(name) ? REPORTS + id + "/" + name + ".csv" : null);
        }
        json.put("info", Map.of("import", files));
        return Reply.json(json);
    }

    /** @param path the id of the process, a slash, and the name of the file */
    Reply report(final String path) {
        final String[] parts = path.split("[/.]");
        final Job job = parts.length == 3 && parts[0].matches("[0-9]{1,9}") ? jobs.get(Integer.parseInt(parts[0])) : null;
        if (job == null || !job.reports.containsKey(parts[1])) {
            return BrevoReplies.notFound("No such file");
        }
        final StringBuilder csv = new StringBuilder("EMAIL;REASON\n");
        job.reports.get(parts[1]).forEach(email -> csv.append('"').append(email.replace("\"", "\"\"")).append("\";").append(parts[1]).append('\n'));
        return new Reply(200, "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8), null, 0);
    }
}
