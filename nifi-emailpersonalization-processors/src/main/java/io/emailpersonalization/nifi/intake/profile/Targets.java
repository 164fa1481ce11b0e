// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

/** Names of target fields that have rules of their own. */
public final class Targets {

    public static final String CUSTOMER_ID = "customer_id";
    public static final String SOURCE = "source";
    public static final String EMAIL = "email";
    public static final String PHONE = "phone";
    public static final String ORDER_ID = "order_id";
    /** Written by the rule of consent. */
    public static final String MARKETING_CONSENT = "marketing_consent";
    /** Written by the rule of consent. */
    public static final String CONSENT_AT = "consent_at";

    private Targets() {
    }
}
