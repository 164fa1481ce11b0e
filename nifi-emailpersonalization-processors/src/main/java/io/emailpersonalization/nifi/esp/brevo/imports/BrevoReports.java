// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.record.value.MailAddress;
import org.apache.nifi.logging.ComponentLog;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report files of imports ({@code info.import} of a process): each lists rows that were not imported, for one reason. Their columns are not documented: an address of the job that
 * stands anywhere in a file is refused for its reason. Tested by {@code BrevoImportTest}.
 */
public final class BrevoReports {

    /** The attribute at fault, by report; the others concern the address. */
    private static final Map<String, String> FIELDS = Map.of("duplicate_phone_id", "SMS", "duplicate_whatsapp_id", "WHATSAPP", "duplicate_landline_number_id", "LANDLINE_NUMBER",
            "duplicate_ext_id", "EXT_ID");
    private static final Pattern CELL = Pattern.compile("[;,\"\\r\\n\\t]+");
    /** An address may be a link in HTML. */
    private static final Pattern LINK = Pattern.compile("(?:https?:/|(?<![a-z<])/)[^\\s\"'<>]+");

    private final BrevoApi api;
    private final ComponentLog logger;
    private final Map<String, ContactOutcome> refused = new HashMap<>();

    public BrevoReports(final BrevoApi api, final ComponentLog logger) {
        this.api = api;
        this.logger = logger;
    }

    /** Reads the files of a process. */
    public void add(final JsonNode process, final Set<String> keys) throws EspUnavailableException, EspRefusedException {
        for (final Map.Entry<String, JsonNode> file : process.path("info").path("import").properties()) {
            final Matcher link = LINK.matcher(file.getValue().asText(""));
            if (file.getValue().isTextual() && link.find()) {
                final Optional<String> content = api.file(link.group());
                if (content.isPresent()) {
                    refuse(file.getKey(), content.get(), keys);
                } else {
                    logger.warn("The report {} of an import cannot be read. Its contacts are read one by one", file.getKey());
                }
            }
        }
    }

    private void refuse(final String report, final String content, final Set<String> keys) {
        for (final String cell : CELL.split(content)) {
            final String key = MailAddress.key(cell);
            if (keys.contains(key)) {
                refused.put(key, ContactOutcome.refused(report, FIELDS.get(report), "Brevo did not import the row: its report " + report + " names the contact"));
            }
        }
    }

    /** Returns the refusal of a contact by the key of its address; empty for none. */
    public Optional<ContactOutcome> refusal(final String key) {
        return Optional.ofNullable(refused.get(key));
    }
}
