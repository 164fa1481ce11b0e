// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.http.Quota;
import io.emailpersonalization.nifi.esp.http.VendorQuotas;
import org.apache.nifi.components.DescribedValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The limits of an account, from https://developers.brevo.com/docs/api-limits. Contacts and events have limits of their own; all other endpoints share one. */
public enum BrevoPlan implements DescribedValue {
    GENERAL("General", 10, "Free, Starter and Standard: 10 requests per second to contacts, 36,000 per hour"),
    ADVANCED("Advanced", 20, "Professional and Enterprise: 20 requests per second to contacts, 72,000 per hour"),
    EXTENDED("Extended", 60, "Enterprise with extended limits: 60 requests per second to contacts, 216,000 per hour");

    private static final int SECONDS_PER_HOUR = 3600;
    /** Requests per hour to the endpoints without a limit of their own, in every plan. */
    private static final int OTHERS_PER_HOUR = 100;

    private final String displayName;
    private final int perSecond;
    private final String description;

    BrevoPlan(final String displayName, final int perSecond, final String description) {
        this.displayName = displayName;
        this.perSecond = perSecond;
        this.description = description;
    }

    VendorQuotas quotas() {
        final List<Quota> contacts = List.of(new Quota(perSecond, Duration.ofSeconds(1)), new Quota(perSecond * SECONDS_PER_HOUR, Duration.ofHours(1)));
        return new VendorQuotas(List.of(), Map.of(BrevoApi.CONTACTS, contacts, BrevoApi.EVENTS, contacts, BrevoApi.OTHERS, List.of(new Quota(OTHERS_PER_HOUR, Duration.ofHours(1)))));
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
