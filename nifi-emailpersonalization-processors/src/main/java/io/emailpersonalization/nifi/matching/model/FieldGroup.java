// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/** Groups of fields that two people share, or one person changes, together. */
public enum FieldGroup {
    GIVEN, FAMILY, BIRTH, IDENTIFIER, CONTACT, ADDRESS, OTHER
}
