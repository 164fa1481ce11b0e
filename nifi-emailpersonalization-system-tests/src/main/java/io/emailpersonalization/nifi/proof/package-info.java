// SPDX-License-Identifier: Apache-2.0
/** {@code ./run prove --esp}: what the client of a vendor promises, on an empty audience of the user's own account. */
package io.emailpersonalization.nifi.proof;
