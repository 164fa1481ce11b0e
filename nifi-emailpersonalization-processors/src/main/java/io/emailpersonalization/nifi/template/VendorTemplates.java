// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TemplateSource;

import java.time.Duration;
import java.util.Set;

/** Reads templates and the fields of audiences from a vendor, and keeps them for a while. Safe for threads. Tested by CheckEmailTemplateTest. */
final class VendorTemplates {

    /** Templates that are kept: a flow checks few at a time. */
    private static final int MAX_KEPT = 20;

    private final Cache<String, TemplateSource> templates;
    private final Cache<String, Set<String>> fields;

    VendorTemplates(final Duration kept) {
        templates = Caffeine.newBuilder().expireAfterWrite(kept).maximumSize(MAX_KEPT).build();
        fields = Caffeine.newBuilder().expireAfterWrite(kept).maximumSize(MAX_KEPT).build();
    }

    /** The names of the fields of an audience. A refusal may concern the account, so that the caller waits. */
    Set<String> fields(final EspClientService client, final String audienceId) throws TemplateUnavailableException {
        final Set<String> kept = fields.getIfPresent(audienceId);
        if (kept != null) {
            return kept;
        }
        try {
            final Set<String> read = client.audience(audienceId).fieldNames();
            fields.put(audienceId, read);
            return read;
        } catch (final EspUnavailableException | EspRefusedException e) {
            throw new TemplateUnavailableException(e.getMessage(), true);
        }
    }

    /** The source of a template. Read the fields of the audience first: a refusal then concerns the template. */
    TemplateSource template(final EspClientService client, final String templateId) throws TemplateUnavailableException {
        final TemplateSource kept = templates.getIfPresent(templateId);
        if (kept != null) {
            return kept;
        }
        try {
            final TemplateSource read = client.template(templateId)
                    .orElseThrow(() -> new TemplateUnavailableException("The vendor has no template with this Template ID: correct it, or the attribute that it reads", false));
            templates.put(templateId, read);
            return read;
        } catch (final EspUnavailableException e) {
            throw new TemplateUnavailableException(e.getMessage(), true);
        } catch (final EspRefusedException e) {
            throw new TemplateUnavailableException(e.getMessage(), false);
        }
    }
}
