// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/** The values of one contact by the vendor's names of its fields. */
public interface ContactValues {

    /** The value as text; null if it is empty or not known. */
    String value(String field);

    /** Whether the value is known. It is not for fields that only the vendor holds. */
    boolean isKnown(String field);
}
