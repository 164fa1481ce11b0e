// SPDX-License-Identifier: Apache-2.0
/** The gate that stops a broken export as a whole. */
package io.emailpersonalization.nifi.validation.gate;
