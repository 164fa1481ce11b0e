// SPDX-License-Identifier: Apache-2.0
/** Evidence of consent and the decisions, as other packages see them. */
package io.emailpersonalization.nifi.consent.register;
