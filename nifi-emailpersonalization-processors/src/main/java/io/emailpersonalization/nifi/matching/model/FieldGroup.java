// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/** Fields that people share, or change, together. */
public enum FieldGroup {
    GIVEN, FAMILY, BIRTH, IDENTIFIER, CONTACT, ADDRESS, OTHER
}
