"""An operator's API with one paid route, as the published client's README has it.

Arguments: fastapi | flask, port, Lightning Address, and the URL to register in the directory (optional).
SHINYDAPPS_API_URL names the platform.
"""
import sys

from l402kit import ManagedProvider, l402_required

framework, port, address = sys.argv[1], int(sys.argv[2]), sys.argv[3]
# Releases before the directory know no such option.
listing = {"register_directory": {"url": sys.argv[4], "name": "Published"}} if len(sys.argv) > 4 else {}
lightning = ManagedProvider.from_address(address, **listing)

if framework == "fastapi":
    import uvicorn
    from fastapi import FastAPI, Request

    api = FastAPI()

    @api.get("/")
    async def root():
        return {}

    @api.get("/premium")
    @l402_required(price_sats=100, lightning=lightning)
    async def premium(request: Request):
        return {"sold": "by fastapi"}

    uvicorn.run(api, host="127.0.0.1", port=port, log_level="warning")
else:
    from flask import Flask, jsonify

    app = Flask(__name__)

    @app.get("/")
    def home():
        return jsonify({})

    @app.get("/premium")
    @l402_required(price_sats=100, lightning=lightning)
    def premium_page():
        return jsonify({"sold": "by flask"})

    app.run(host="127.0.0.1", port=port)
